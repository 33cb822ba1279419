import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {RouterHealth, RouterPorts, RouterRoutes} from '../../../../src/contract/proxy.js';
import type {DaemonView} from '../../../../src/renet/routes/daemon.js';
import {Router} from '../../../../src/renet/routes/router.js';
import {container, own} from './scene.js';

let directory: string;
let router: Router;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rdc-router-'));
  await mkdir(join(directory, 'networks', '2816'), {recursive: true});
  const containers = [container('web', own('app', 'Path(`/`)', 'web', {'rediacc.tcp_ports': '25,x'}))];
  const {networkId} = containers[0] ?? container('web');
  const view: DaemonView = {networkId, state: 'lost', since: new Date(0), ageSeconds: 3, containers, warnings: []};
  const discovery = {views: () => [view], refresh: async () => {}, forgetSpent: async () => {}};
  const places = {proxy: directory, state: join(directory, 'state'), networks: join(directory, 'networks')};
  router = new Router(discovery, 'hash', places);
});
afterEach(async () => {
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
    expect.objectContaining({service: 'web', containers: ['2816-web'], label: 'rediacc.tcp_ports'}),
  );
  expect(RouterPorts.parse(bodyOf(router.ports())).tcp).toMatchObject([{port: 10_000, target: 25}]);
  expect(RouterRoutes.parse(bodyOf(router.routes()))).toHaveProperty('routes');
});
