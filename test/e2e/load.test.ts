// Requests through Traefik without end, while all that is not in their way is killed and restarted; and a
// reboot of several apps.
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {fetchThrough, until} from './support/http.js';
import {load} from './support/load.js';
import {dataOf} from './support/rdc.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const ROUTER = 'rediacc-router.service';
const COPIES = ['second', 'third'];
let server: Server;
/** Network ids by repository. */
const ids: Record<string, number> = {};

const repo = async <T = {networkId: number}>(...args: string[]): Promise<T> =>
  dataOf<T>(await server.rdc(['repo', ...args, '-m', 'server-1', '--json']));
/** The automatic route of a service, plain HTTP as there are no certificates. */
const hostOf = (name: string) => `plain-${ids[name]}.example.com`;
const served = (name: string, seconds = 120) =>
  until(
    () => fetchThrough(server, 'http', hostOf(name)),
    ({status}) => status === 200,
    {seconds},
  );
const gone = (name: string) =>
  until(
    () => fetchThrough(server, 'http', hostOf(name)),
    ({status}) => status === 404,
    {seconds: 120},
  );
const pidOf = (unit: string) => server.sh(`systemctl show --property MainPID --value ${unit}`);
/** Kills what a unit runs, and waits until systemd has started it anew. */
const kill = async (unit: string): Promise<void> => {
  const before = await pidOf(unit);
  await server.sh(`kill -9 ${before}`);
  await until(
    () => pidOf(unit),
    (pid) => pid !== '0' && pid !== before,
    {seconds: 60},
  );
};
const routes = () =>
  server.sh(
    'exec 3<>/dev/tcp/127.0.0.1/7111; printf "GET /routes.json HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n" >&3; cat <&3',
  );
const routesAnswer = () =>
  until(routes, (answer) => answer.includes('200 OK') && answer.includes('plain'), {seconds: 60});

beforeAll(async () => {
  server = await preparedServer();
  ids['first'] = (await repo('create', 'first', '--size', '256M')).networkId;
  await repo('mount', 'first');
  await repo('template', 'first', '--file', 'examples/hello');
  await repo('up', 'first');
  ids['second'] = (await repo('fork', 'first', '--tag', 'second')).networkId;
  await repo('up', 'second', '--mount');
}, 30 * MINUTES);
afterAll(() => server?.close());

describe('requests under way', () => {
  test(
    'none fails while the route server is killed, daemons are killed and restarted, and routes of others come and go',
    async () => {
      await served('first');
      await served('second');
      const asking = load(server, hostOf('first'), {protocol: 'http'});

      await kill(ROUTER);
      await routesAnswer();
      await server.sh(`systemctl stop ${ROUTER}`); // Traefik asks every five seconds, and is not answered twice
      await new Promise((resolve) => setTimeout(resolve, 12_000));
      await server.sh(`systemctl start ${ROUTER}`);
      await routesAnswer();

      for (const name of ['second', 'first']) {
        await kill(`rediacc-docker-${ids[name]}.service`);
        await server.sh(`systemctl restart rediacc-docker-${ids[name]}.service`);
        await served(name);
      }
      await repo('down', 'second');
      await gone('second');
      await repo('up', 'second');
      await served('second');
      await server.sh(`systemctl restart ${ROUTER}`);
      await routesAnswer();
      dataOf(await server.rdc(['proxy', 'refresh', '-m', 'server-1', '--json']));

      const {requests, failures} = await asking.stop();
      process.stderr.write(`load: ${requests} requests, ${failures.length} failed\n`);
      expect(failures).toEqual([]);
      expect(requests).toBeGreaterThan(500);
    },
    20 * MINUTES,
  );
});

describe('a reboot', () => {
  test(
    'of three repositories on autostart brings all routes back without a person',
    async () => {
      for (const name of COPIES.slice(1)) {
        ids[name] = (await repo('fork', 'first', '--tag', name)).networkId;
        await repo('up', name, '--mount');
      }
      await repo('autostart', 'enable-all');
      for (const name of Object.keys(ids)) await served(name);

      await server.reboot();
      const from = performance.now();
      await Promise.all(Object.keys(ids).map((name) => served(name, 600)));
      const seconds = Math.round((performance.now() - from) / 1000);
      const boot = await server.sh('systemd-analyze | head -n 1');
      process.stderr.write(`reboot: three apps served ${seconds} s after the server answered; ${boot}\n`);
      const {repositories} = await repo<{repositories: {lastBoot: {result: string; thisBoot: boolean}}[]}>(
        'autostart',
        'list',
      );
      expect(repositories.map(({lastBoot}) => [lastBoot.result, lastBoot.thisBoot])).toEqual(
        Object.keys(ids).map(() => ['up', true]),
      );
    },
    30 * MINUTES,
  );
});
