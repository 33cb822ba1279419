import {expect, test} from '@jest/globals';
import type {Result} from '../../../../src/contract/index.js';
import type {RouterHealth} from '../../../../src/contract/operations/proxy.js';
import {proxyProblems} from '../../../../src/domain/proxy/health.js';

const health: RouterHealth = {
  status: 'ok',
  routers: {http: 1, tcp: 0, udp: 0},
  services: {http: 1, tcp: 0, udp: 0},
  autoRoutes: {enabled: true, baseDomain: 'example.com'},
  daemons: [{networkId: 2816, state: 'connected', containers: 1, since: '2026-11-20T09:00:00.000Z'}],
  conflicts: [],
  warnings: ['service web of network 2816: something'],
  agentHash: 'abc',
};
const well: Result<'proxy-status'> = {
  installed: true,
  traefik: {state: 'running', version: '3.6'},
  router: {state: 'active', health},
};
const lost = {networkId: 2880, state: 'lost' as const, containers: 0, since: '2026-11-20T09:00:00.000Z'};
const conflict = {claim: 'http Host(`a`) on web', winner: 'web of network 2816', losers: ['web of network 2880']};

test('a proxy that runs has no problem, whatever it warns of', () => {
  expect(proxyProblems(well)).toEqual([]);
});

test.each([
  ['not installed', {...well, installed: false}, ['The proxy is not installed.']],
  ['without Traefik', {...well, traefik: {state: 'exited', version: null}}, ['Traefik does not run (exited).']],
  [
    'without route server',
    {...well, router: {state: 'failed', health: null}},
    ['The route server does not run (failed).'],
  ],
  [
    'with a silent route server',
    {...well, router: {state: 'active', health: null}},
    ['The route server does not answer.'],
  ],
  [
    'with a lost daemon',
    {...well, router: {state: 'active', health: {...health, status: 'degraded' as const, daemons: [lost]}}},
    ['The Docker of these networks does not answer: 2880.'],
  ],
  [
    'with a conflict',
    {...well, router: {state: 'active', health: {...health, status: 'degraded' as const, conflicts: [conflict]}}},
    ['web of network 2880 claims what web of network 2816 has: http Host(`a`) on web.'],
  ],
  [
    'that has just begun',
    {...well, router: {state: 'active', health: {...health, status: 'degraded' as const}}},
    ['The route server is still reading.'],
  ],
])('one %s has', (_what, status, problems) => {
  expect(proxyProblems(status).map(({problem}) => problem)).toEqual(problems);
});
