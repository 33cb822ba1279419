import {describe, expect, test} from '@jest/globals';
import {onlyRunning, ordinaryOf, orphansOf, surgesOf, type Leftover} from '../../../../src/renet/deploy/facts.js';
import {changeOf, fateOf, isSingle, planLeftovers} from '../../../../src/renet/deploy/plan.js';
import {containerRows} from '../../../../src/renet/operations/repository-ps.js';
import {startedService} from '../../../../src/renet/operations/repository-up.js';
import {phaseOf, surgeName} from '../../../../src/renet/routes/table/surge.js';
import {networkId} from '../support.js';
import {beside, listed, PROJECT, projectOf, web} from './scene.js';

test.each(['starting', 'serving', 'leaving'] as const)('a name tells that a container is %s', (phase) => {
  expect(phaseOf(surgeName('app', 'web', phase))).toBe(phase);
});

describe('the ordinary container', () => {
  test('is the running one of the project, not what stands beside it, was run once, or is of another project', () => {
    const once = listed('web', {id: 'once', labels: {'com.docker.compose.oneoff': 'True'}});
    const foreign = listed('web', {id: 'foreign', labels: {'com.docker.compose.project': 'other'}});
    const stopped = listed('web', {id: 'stopped', state: 'exited'});
    const all = [beside('web', 'serving'), once, foreign, stopped, listed('web'), listed('api')];
    expect(onlyRunning(all, PROJECT, 'web')?.id).toBe('web-id');
    expect(ordinaryOf(all, PROJECT, 'web').map(({id}) => id)).toEqual(['stopped', 'web-id']);
  });

  test('of a service that the project no longer has is an orphan', () => {
    const all = [listed('web'), listed('old'), listed('old', {id: 'second'}), beside('older', 'serving')];
    expect(orphansOf(all, projectOf({web: web()}))).toEqual(['old']);
  });

  test('is none when several run', () => {
    expect(onlyRunning([listed('web'), listed('web', {id: 'second'})], PROJECT, 'web')).toBeNull();
  });
});

test('surge containers of a project are found by label, whatever they are called; those of others are not', () => {
  const found = surgesOf(
    [
      beside('web', 'serving'),
      beside('api', 'starting', {state: 'exited', name: 'renamed'}),
      listed('web', {labels: {'rediacc.surge': 'true'}}),
      listed('web'),
    ],
    PROJECT,
  );
  expect(found).toEqual([
    {service: 'web', id: 'web-surge-id', ip: '127.0.11.62', phase: 'serving', running: true},
    {service: 'api', id: 'api-surge-id', ip: '127.0.11.62', phase: 'starting', running: false},
  ]);
  expect(surgesOf([beside('web', 'serving')], 'other')).toEqual([]);
});

describe('what a start that was cut off has left', () => {
  const [surge] = surgesOf([beside('web', 'serving')], PROJECT);
  const leftover = (phase: 'starting' | 'serving' | 'leaving', other: Partial<Leftover> = {}): Leftover => ({
    surge: {...surge!, phase},
    open: [8080],
    answers: true,
    ordinaryAnswers: true,
    wanted: true,
    ...other,
  });

  test.each([
    ['never served', leftover('starting'), 'remove'],
    ['never served, and there is no other', leftover('starting', {ordinaryAnswers: false}), 'remove'],
    ['serves', leftover('serving'), 'keep'],
    ['serves, and there is no other', leftover('serving', {ordinaryAnswers: false}), 'keep'],
    ['serves a service that is gone', leftover('serving', {wanted: false}), 'remove'],
    ['would serve but does not answer', leftover('serving', {answers: false}), 'remove'],
    ['was leaving', leftover('leaving'), 'remove'],
    ['was leaving, and there is no other', leftover('leaving', {ordinaryAnswers: false}), 'keep'],
    ['was leaving, and nothing answers', leftover('leaving', {ordinaryAnswers: false, answers: false}), 'remove'],
  ])('%s', (_, given, expected) => {
    expect(fateOf(given)).toBe(expected);
  });

  test('one that goes is drained when it answers, and else removed at once', () => {
    const serving = leftover('serving');
    const leaving = leftover('leaving');
    const dead = leftover('serving', {answers: false});
    const ready = (surge: Leftover['surge']) => [{surge, expected: {ports: [8080], named: false}}];
    expect(planLeftovers([serving, leaving, dead])).toEqual({
      keep: ready(serving.surge),
      drain: ready(leaving.surge),
      remove: [dead.surge],
    });
  });
});

test.each([
  ['the same', {hash: 'old', imageId: 'sha256:1', forced: false}, null],
  [
    'another configuration',
    {hash: 'new', imageId: 'sha256:1', forced: false},
    'its part of the compose file has changed',
  ],
  ['another image of that name', {hash: 'old', imageId: 'sha256:2', forced: false}, 'its image has changed'],
  ['an image that is not there', {hash: 'old', imageId: undefined, forced: false}, null],
  ['--force-recreate', {hash: 'old', imageId: 'sha256:1', forced: true}, 'that is asked for with --force-recreate'],
  ['a service that is not started, by its profile', {hash: undefined, imageId: 'sha256:2', forced: true}, null],
])('Compose replaces a container for %s', (_, wanted, expected) => {
  expect(changeOf(listed('web'), wanted)).toBe(expected);
});

test('a service with several containers is none of ours', () => {
  expect([web(), web({scale: 1}), web({deploy: {replicas: 1}})].map(isSingle)).toEqual([true, true, true]);
  expect([web({scale: 2}), web({deploy: {replicas: 0}}), web({deploy: {replicas: 2}})].map(isSingle)).toEqual([
    false,
    false,
    false,
  ]);
});

test('what stands in says nothing of the state of its service, and is shown with its own address', () => {
  const labels = {'rediacc.service_name': 'web'};
  const ordinary = listed('web', {state: 'exited', labels});
  const other = beside('web', 'serving');
  const second = {...other, labels: {...other.labels, ...labels}};
  expect(startedService('web', '127.0.11.2', [ordinary, second], []).state).toBe('exited');
  expect(containerRows(networkId, {web: {slot: 0}}, [second, ordinary]).map(({name, ip}) => [name, ip])).toEqual([
    ['app-web-1', '127.0.11.2'],
    ['app-web-serving', '127.0.11.62'],
  ]);
  const hostile = {...second, labels: {...second.labels, 'rediacc.service_ip': '10.0.0.1\n'}};
  expect(containerRows(networkId, {web: {slot: 0}}, [hostile])[0]?.ip).toBeNull();
});
