import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, jest, test} from '@jest/globals';
import {RouterHealth, RouterPorts, RouterRoutes} from '../../../../src/contract/operations/proxy.js';
import type {DaemonView} from '../../../../src/renet/routes/daemon.js';
import {Router} from '../../../../src/renet/routes/router.js';
import {readAllocations} from '../../../../src/renet/routes/table/ports.js';
import {container, own} from './scene.js';

let directory: string;
let router: Router;
/** How often the daemons were looked at for a table. */
let looks: number;
let refreshed: number;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rdc-router-'));
  await mkdir(join(directory, 'networks', '2816'), {recursive: true});
  const containers = [container('web', own('app', 'Path(`/`)', 'web', {'rediacc.tcp_ports': '25,x'}))];
  const {networkId} = containers[0] ?? container('web');
  const read = {containers, problems: [], unread: []};
  const view: DaemonView = {networkId, state: 'lost', since: new Date(0), ageSeconds: 3, ...read};
  looks = 0;
  refreshed = 0;
  const discovery = {
    views: () => [view],
    refresh: async () => void (refreshed += 1),
    forgetSpent: async () => void (looks += 1),
  };
  const places = {
    proxy: directory,
    state: join(directory, 'state'),
    networks: join(directory, 'networks'),
    run: directory,
  };
  router = new Router(discovery, 'hash', places);
});
afterEach(async () => {
  jest.useRealTimers();
  router.stop();
  await rm(directory, {recursive: true});
});

const bodyOf = ({body}: {body: Buffer}): unknown => JSON.parse(body.toString());
const open = async () => {
  await router.load();
  await router.open();
};

test('ports that cannot be written are not given, and everything else goes on', async () => {
  await open();
  expect(RouterPorts.parse(bodyOf(router.ports())).tcp).toEqual([]);
  expect(router.traefik()).toBeDefined();
  expect(RouterHealth.parse(bodyOf(router.health())).warnings[0]).toMatch(
    /^the dynamic ports could not be written, .*ENOENT/,
  );
});

test('the answers are those of the contract, with age, container and label', async () => {
  await mkdir(join(directory, 'state'));
  await open();
  const health = RouterHealth.parse(bodyOf(router.health()));
  expect(health).toMatchObject({status: 'degraded', daemons: [{networkId: 2816, state: 'lost', ageSeconds: 3}]});
  expect(health.problems).toContainEqual(
    expect.objectContaining({
      service: 'web',
      containers: ['2816-web'],
      label: 'rediacc.tcp_ports',
      cause: {kind: 'invalid-port', protocol: 'tcp', value: 'x'},
    }),
  );
  expect(RouterPorts.parse(bodyOf(router.ports())).tcp).toMatchObject([{port: 10_000, target: 25}]);
  expect(RouterRoutes.parse(bodyOf(router.routes()))).toHaveProperty('routes');
});

test('a file of ports that cannot be read costs nothing but the ports, and is not replaced', async () => {
  await mkdir(join(directory, 'state'));
  const file = join(directory, 'state', 'ports.json');
  await writeFile(file, '{"version":1}');
  await open();
  expect(RouterPorts.parse(bodyOf(router.ports())).tcp).toEqual([]);
  const {warnings, services} = RouterHealth.parse(bodyOf(router.health()));
  expect(services).toEqual({http: 1, tcp: 0, udp: 0});
  expect(warnings[0]).toMatch(
    /^no dynamic port is given, because .*ports\.json cannot be read: it does not list ports$/,
  );
  expect(await readAllocations(file).catch(String)).toMatch(/does not list/);
  await writeFile(file, '{"version":1,"allocations":[]}');
  await router.refresh();
  expect(RouterPorts.parse(bodyOf(router.ports())).tcp).toMatchObject([{port: 10_000, target: 25}]);
});

test('a refresh before the daemons were read waits until they are', async () => {
  await mkdir(join(directory, 'state'));
  await router.load();
  const done = router.refresh();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([router.traefik(), refreshed, looks]).toEqual([undefined, 0, 0]);
  await router.open();
  await done;
  expect([router.traefik() !== undefined, refreshed, looks]).toEqual([true, 1, 2]);
});

test('refreshes that come together do not queue up their tables', async () => {
  await mkdir(join(directory, 'state'));
  await open();
  await Promise.all(Array.from({length: 10}, () => router.refresh()));
  expect(looks).toBeLessThan(5);
});

test('when nothing happens any more, nothing is done any more', async () => {
  await mkdir(join(directory, 'state'));
  jest.useFakeTimers({doNotFake: ['nextTick', 'setImmediate', 'performance']});
  await open();
  router.changed();
  router.changed();
  await jest.advanceTimersByTimeAsync(50);
  expect(jest.getTimerCount()).toBeGreaterThan(0);
  await jest.advanceTimersByTimeAsync(240_000);
  expect(jest.getTimerCount()).toBe(0);
});

test('the readable document is made once', async () => {
  await mkdir(join(directory, 'state'));
  expect(await router.traefikYaml()).toBeUndefined();
  await open();
  const first = await router.traefikYaml();
  expect(String(first?.body)).toContain('url: http://127.0.11.2:8080');
  expect(await router.traefikYaml()).toBe(first);
  await router.refresh();
  expect(await router.traefikYaml()).not.toBe(first);
});
