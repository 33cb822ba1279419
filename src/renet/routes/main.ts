import {watch} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {NETWORKS_DIR, ROUTER_DIR, ROUTER_PORT, RUN_DIR} from '../layout.js';
import {Discovery} from './discovery.js';
import {Router} from './router.js';
import {createRouteServer} from './server.js';

/**
 * `renet route-server`: tells Traefik what to route, from what the repositories' daemons run. Not in the
 * path of any request; while it restarts, Traefik keeps the routes it has.
 *
 * @returns when the process is told to end
 */
export const runRouter = async ({agentHash}: {agentHash: string}): Promise<void> => {
  for (const directory of [RUN_DIR, NETWORKS_DIR, ROUTER_DIR]) await mkdir(directory, {recursive: true});
  const discovery = new Discovery(() => router.changed());
  const router: Router = new Router(discovery, agentHash);
  await router.load();
  const server = createRouteServer(router);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(ROUTER_PORT, '127.0.0.1', resolve);
  });
  // A deleted repository gives its ports back.
  const networks = watch(NETWORKS_DIR, () => router.changed());
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
