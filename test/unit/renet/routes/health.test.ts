import {expect, test} from '@jest/globals';
import {RouterHealth} from '../../../../src/contract/operations/proxy.js';
import type {DaemonView} from '../../../../src/renet/routes/daemon.js';
import {healthOf} from '../../../../src/renet/routes/health.js';
import {problemOf} from '../../../../src/renet/routes/table/problems.js';
import {buildTable} from '../../../../src/renet/routes/table/table.js';
import {container, own, plain} from './scene.js';

const TLS = {
  'traefik.http.routers.app.tls.certresolver': 'other',
  'traefik.http.routers.second.rule': 'Host(`second.example.org`)',
  'traefik.http.routers.second.entrypoints': 'websecure',
  'traefik.http.routers.second.tls.certresolver': 'other',
};
const web = container('web', own('app', 'Host(`app.example.org`)', 'websecure', TLS));
const late = container('late', own('app', 'Host(`app.example.org`)', 'websecure'), {networkId: 2880});

const odd = container('odd');
const daemon: DaemonView = {
  networkId: odd.networkId,
  state: 'connected',
  since: new Date(0),
  ageSeconds: 0,
  containers: [],
  problems: [problemOf({kind: 'foreign-address', address: '10.0.0.1'}, odd)],
  unread: [{networkId: odd.networkId, container: 'c3', error: 'status 500'}],
};

test('health says every problem once in a sentence, and as data', () => {
  const containers = [web, {...web, id: '2816-again'}, late];
  const table = buildTable({containers, settings: plain, allocations: [], listening: new Map()});
  const health = healthOf({
    table,
    daemons: [daemon],
    settings: plain,
    notes: ['no dynamic port is given'],
    problems: table.problems,
    agentHash: 'abc',
  });
  expect(RouterHealth.parse(health)).toEqual(health);
  expect(health.warnings).toEqual([
    'network 2816: container c3: status 500',
    'no dynamic port is given',
    'service odd of network 2816: address "10.0.0.1" is not in its block',
    expect.stringMatching(/^service web of network 2816: certificate resolver other is not configured/),
  ]);
  expect(health.conflicts).toEqual([
    {
      claim: 'http Host(`app.example.org`) on websecure',
      winner: 'web of network 2816',
      losers: ['late of network 2880'],
    },
  ]);
  const seen = health.problems?.map(({service, containers: ids, label, cause}) => [service, ids, label, cause?.kind]);
  const both = ['2816-again', '2816-web'];
  expect(seen).toEqual([
    ['late', ['2880-late'], 'traefik.http.routers.app.rule', 'rule-taken'],
    ['odd', ['2816-odd'], null, 'foreign-address'],
    ['web', both, 'traefik.http.routers.app.tls.certresolver', 'unknown-resolver'],
    ['web', both, 'traefik.http.routers.second.tls.certresolver', 'unknown-resolver'],
  ]);
});
