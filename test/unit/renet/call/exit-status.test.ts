import {describe, expect, test} from '@jest/globals';
import type {Result} from '../../../../src/contract/index.js';
import {proxyProblems} from '../../../../src/domain/proxy/health.js';
import {statusOf} from '../../../../src/renet/call/exit-status.js';

test('a result that lists failures is exit 3, one with a failed check exit 18, any other 0', () => {
  const results = [
    {failed: ['blog']},
    {failed: []},
    {checks: [{status: 'ok'}, {status: 'failed'}]},
    {checks: [{status: 'warning'}]},
    {guid: 'x'},
    null,
  ];
  expect(results.map((value) => statusOf('repository-up', value))).toEqual([3, 0, 18, 0, 0, 0]);
});

test('a verdict that is not good is exit 16', () => {
  const verdicts = ['reachable', 'broken', 'unknown'].map((verdict) => statusOf('proxy-explain', {verdict, links: []}));
  expect(verdicts).toEqual([0, 16, 16]);
});

test('certificates without routes are told only in part', () => {
  expect([true, false].map((routesRead) => statusOf('proxy-certs', {routesRead}))).toEqual([0, 3]);
});

describe('the state of the proxy', () => {
  const health = {
    ...{status: 'ok' as const, conflicts: [], warnings: [], daemons: [], agentHash: 'abc'},
    routers: {http: 1, tcp: 0, udp: 0},
    services: {http: 1, tcp: 0, udp: 0},
    autoRoutes: {enabled: true, baseDomain: null},
  };
  const well = {installed: true, traefik: {state: 'running', version: null}, router: {state: 'active', health}};
  const states: Result<'proxy-status'>[] = [
    well,
    {...well, installed: false},
    {...well, traefik: {state: 'exited', version: null}},
    {...well, router: {state: 'failed', health}},
    {...well, router: {state: 'active', health: null}},
    {...well, router: {state: 'active', health: {...health, status: 'degraded'}}},
  ];

  test('is exit 16 exactly when rdc would find a problem in it', () => {
    expect(states.map((state) => statusOf('proxy-status', state))).toEqual([0, 16, 16, 16, 16, 16]);
    expect(states.map((state) => proxyProblems(state).length > 0)).toEqual([false, true, true, true, true, true]);
  });

  test('is none of the business of those who change it', () => {
    expect(states.map((state) => statusOf('proxy-down', state))).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
