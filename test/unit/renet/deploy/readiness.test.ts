import {describe, expect, test} from '@jest/globals';
import {downtimeSentence, NO_DOWNTIME, seen} from '../../../../src/renet/deploy/downtime.js';
import {
  awaitReady,
  expectedPorts,
  patienceOf,
  readinessOf,
  type Sight,
} from '../../../../src/renet/deploy/readiness.js';
import type {InspectedContainer} from '../../../../src/renet/system/docker-inspect.js';

const RUNNING: InspectedContainer = {id: 'a', state: 'running', exitCode: 0, health: null, healthWithinMs: 0};
const sight = (container: Partial<InspectedContainer> | null, open: number[] = [], settledMs = 0): Sight => ({
  container: container && {...RUNNING, ...container},
  open,
  settledMs,
});
const NAMED = {ports: [8080], named: true};
const UNNAMED = {ports: [8080, 9090], named: false};

describe('a container may get requests', () => {
  test.each([
    ['when it listens where its labels say', sight({}, [8080]), NAMED],
    ['when it listens where the old one does', sight({}, [8080, 9090]), UNNAMED],
    ['when it has settled elsewhere, and nothing says where', sight({}, [80], 10_000), UNNAMED],
    ['when its health check says so', sight({health: 'healthy'}), NAMED],
  ])('%s', (_, given, expected) => {
    expect(readinessOf(given, expected)).toEqual({is: 'ready'});
  });

  test.each([
    [
      'while it listens elsewhere',
      sight({}, [80], 60_000),
      NAMED,
      'it does not listen at port 8080 of its own address, but at 80',
    ],
    [
      'while it listens at some',
      sight({}, [8080], 9999),
      UNNAMED,
      'it does not listen at port 9090 of its own address, but at 8080',
    ],
    [
      'while it listens nowhere',
      sight({}, [], 60_000),
      UNNAMED,
      'it does not listen at port 8080, 9090 of its own address',
    ],
    ['before its health check', sight({health: 'starting'}, [8080]), NAMED, 'it has not passed its health check'],
    ['while it is started again', sight({state: 'restarting'}), NAMED, 'it is restarting'],
  ])('not %s', (_, given, expected, why) => {
    expect(readinessOf(given, expected)).toEqual({is: 'waiting', why});
  });

  test.each([
    ['ended', sight({state: 'exited', exitCode: 3}), 'it ended with status 3'],
    ['unhealthy', sight({health: 'unhealthy'}, [8080]), 'its health check fails'],
    ['gone', sight(null), 'there is no container of it'],
  ])('never when it is %s', (_, given, why) => {
    expect(readinessOf(given, NAMED)).toEqual({is: 'hopeless', why});
  });
});

test('a minute, and what its health check may take', () => {
  expect([patienceOf(null), patienceOf({...RUNNING, healthWithinMs: 5000})]).toEqual([60_000, 65_000]);
});

test('one that has taken too long is told of as it was at the end', async () => {
  const answers = ['restarting', 'running', 'restarting'];
  const inspect = async (): Promise<InspectedContainer> => ({...RUNNING, state: answers.shift() ?? 'restarting'});
  const awaited = {find: async () => 'a', ip: '127.0.11.2', expected: NAMED};
  expect(await awaitReady({inspect}, awaited, () => 600)).toBe('it is restarting');
  expect(answers).toEqual([]);
});

describe('expected ports', () => {
  const labels = (port: string, more: Record<string, string> = {}) => ({
    'traefik.enable': 'true',
    'traefik.http.services.web.loadbalancer.server.port': port,
    ...more,
  });

  test.each([
    [
      'those of the labels, also when they change',
      labels('8090'),
      [8080],
      labels('8080'),
      {ports: [8090], named: true},
    ],
    [
      'of each label',
      {...labels('8090'), 'traefik.TCP.services.m.loadBalancer.server.port': '25'},
      [8080],
      {},
      {ports: [25, 8090], named: true},
    ],
    ['that of an automatic route', {'rediacc.service_port': '9000'}, [8080], {}, {ports: [9000], named: true}],
    ['those that are open, without labels', {}, [8080, 9090], {}, {ports: [8080, 9090], named: false}],
    [
      'not those of labels that have no effect',
      {...labels('1'), 'traefik.enable': 'false'},
      [8080],
      {},
      {ports: [8080], named: false},
    ],
    [
      'not one that never was open',
      {...labels('8080'), 'rediacc.service_port': '1'},
      [8080],
      {...labels('8080'), 'rediacc.service_port': '1'},
      {ports: [8080], named: true},
    ],
    ['not what is no port', labels('70000', {'rediacc.service_port': 'x'}), [8080], {}, {ports: [8080], named: false}],
  ] as [string, Record<string, string>, number[], Record<string, string>, object][])(
    '%s',
    (_, after, open, before, expected) => {
      expect(expectedPorts(after, open, before)).toEqual(expected);
    },
  );
});

describe('downtime', () => {
  const looks = (...listening: boolean[]) =>
    listening.reduce((downtime, listens, index) => seen(downtime, listens, index * 50), NO_DOWNTIME);

  test('is what lies between two looks that saw an answer', () => {
    expect(looks(true, false, false, true, true)).toEqual({since: null, totalMs: 100});
    expect(looks(false, true, false, true)).toEqual({since: null, totalMs: 100});
    expect(looks(true, false, false)).toEqual({since: 50, totalMs: 0});
  });

  test.each([
    [looks(true, true), 'web: no moment was seen in which it did not answer.'],
    [{since: null, totalMs: 1340}, 'web: did not answer for 1.3 s.'],
    [{since: 1000, totalMs: 0}, 'web: does not answer yet, 30.0 s after its old container.'],
  ])('is told: %j', (downtime, sentence) => {
    expect(downtimeSentence('web', downtime, 31_000)).toBe(sentence);
  });
});
