import {describe, expect, test} from '@jest/globals';
import {operations, type Result} from '../../../src/contract/index.js';
import type {Lock, Operation, Subject} from '../../../src/contract/operation.js';
import {proxyProblems} from '../../../src/domain/proxy/health.js';
import {flagsOf, isForPeople} from '../../../src/renet/people/flags.js';

const ALL: Operation[] = Object.values(operations);

/** Parameters that a declaration names. */
const named = (declared: Subject | Lock): string[] =>
  typeof declared === 'string'
    ? []
    : Object.entries(declared).flatMap(([key, field]) => (key === 'kind' || field === null ? [] : [field]));

test.each(Object.entries(operations))('%s declares its subject, its lock and its exit status', (name, operation) => {
  const {subject, lock, exitStatus, mutates, params}: Operation = operation;
  expect(operation.name).toBe(name);
  expect(['repository', 'network', 'datastore', 'machine', 'proxy']).toContain(subject.kind);
  expect(exitStatus === null || typeof exitStatus === 'function').toBe(true);
  // What changes a server never goes without a lock, and what only looks never makes anybody wait.
  expect(mutates).toBe(lock !== null && lock.length > 0);
  for (const field of [...named(subject), ...(lock ?? []).flatMap(named)])
    expect(Object.keys(params.shape)).toContain(field);
});

test('who changes a repository locks what the audit says it is about', () => {
  for (const {name, subject, lock} of ALL.filter(({mutates}) => mutates)) {
    const locked = (lock ?? []).map((one) => (typeof one === 'string' ? one : Object.values(one)[0]));
    if (subject.kind === 'repository') expect([name, locked]).toEqual([name, expect.arrayContaining([subject.guid])]);
    else if (subject.kind === 'network') expect([name, locked]).toEqual([name, [subject.networkId]]);
    else expect([name, locked]).toEqual([name, expect.arrayContaining([subject.kind])]);
  }
});

test('each flag that people have to give declares an example', () => {
  const without = ALL.filter(({params}) => isForPeople(params)).flatMap(({name, params}) =>
    flagsOf(params)
      .filter(({required, kind, example}) => required && kind !== 'secret' && example === undefined)
      .map((flag) => `${name} --${flag.name}`),
  );
  expect(without).toEqual([]);
});

describe('the exit status', () => {
  /** Of a result with only these fields: the others say nothing about it. */
  const statusOf = (name: keyof typeof operations, result: object): number | undefined =>
    (operations[name] as Operation).exitStatus?.(result);

  test.each(['repository-up', 'repository-down', 'repository-ownership'] as const)(
    'of %s is 3 when something failed',
    (name) => expect([['blog'], []].map((failed) => statusOf(name, {failed}))).toEqual([3, 0]),
  );

  test('of checks is 18 when one failed; a warning is none', () => {
    const checks = (...all: string[]) => ({
      checks: all.map((status) => ({status})),
    });
    const results = [checks('ok', 'failed'), checks('ok', 'warning'), checks()];
    expect(results.map((result) => statusOf('repository-validate', result))).toEqual([18, 0, 0]);
  });

  test('of a verdict that is not good is 16', () => {
    const verdicts = ['reachable', 'broken', 'unknown'];
    expect(verdicts.map((verdict) => statusOf('proxy-explain', {verdict}))).toEqual([0, 16, 16]);
  });

  test('of certificates is 3 without routes', () => {
    expect([true, false].map((routesRead) => statusOf('proxy-certs', {routesRead}))).toEqual([0, 3]);
  });

  test('of the state of the proxy is 16 exactly when rdc would find a problem in it, for those who ask for it only', () => {
    const health = {
      ...{
        status: 'ok' as const,
        conflicts: [],
        warnings: [],
        daemons: [],
        agentHash: 'abc',
      },
      routers: {http: 1, tcp: 0, udp: 0},
      services: {http: 1, tcp: 0, udp: 0},
      autoRoutes: {enabled: true, baseDomain: null},
    };
    const well = {
      installed: true,
      traefik: {state: 'running', version: null},
      router: {state: 'active', health},
    };
    const states: Result<'proxy-status'>[] = [
      well,
      {...well, installed: false},
      {...well, traefik: {state: 'exited', version: null}},
      {...well, router: {state: 'failed', health}},
      {...well, router: {state: 'active', health: null}},
      {
        ...well,
        router: {state: 'active', health: {...health, status: 'degraded'}},
      },
    ];
    expect(states.map((state) => statusOf('proxy-status', state))).toEqual([0, 16, 16, 16, 16, 16]);
    expect(states.map((state) => proxyProblems(state).length > 0)).toEqual([false, true, true, true, true, true]);
    expect(operations['proxy-down'].exitStatus).toBeNull();
  });
});
