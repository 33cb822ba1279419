import {mkdir} from 'node:fs/promises';
import {setFlagsFromString} from 'node:v8';
import {Discovery} from './discovery.js';
import {placesOf} from './places.js';
import {Router} from './router.js';
import {createRouteServer} from './server.js';
import {WatchedDirectory} from './watched-directory.js';

/**
 * `renet route-server`: tells Traefik what to route, from what the repositories' daemons run. Not in the
 * path of any request; while it restarts, Traefik keeps the routes it has.
 *
 * @returns when the process is told to end
 */
export const runRouter = async ({agentHash}: {agentHash: string}): Promise<void> => {
  // Each change makes some megabytes of garbage. V8 would let three times 16 MiB of it gather, which is more than all
  // that 1,000 containers need; by this it does not.
  setFlagsFromString('--semi-space-growth-factor=1');
  const places = placesOf(process.env);
  for (const directory of [places.run, places.networks, places.state]) await mkdir(directory, {recursive: true});
  const discovery = new Discovery(() => router.changed(), places.run);
  const router: Router = new Router(discovery, agentHash, places);
  await router.load();
  const server = createRouteServer(router);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(places.port, '127.0.0.1', resolve);
  });
  // A deleted repository gives its ports back.
  const networks = new WatchedDirectory(places.networks, () => router.changed());
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  await Promise.race([discovery.start().then(() => router.open()), ended]);
  await ended;
  networks.close();
  router.stop();
  discovery.stop();
  server.closeAllConnections();
  server.close();
};
