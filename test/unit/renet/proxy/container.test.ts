import {describe, expect, test} from '@jest/globals';
import {parseContainer, whyHopeless, type ProxyContainer} from '../../../../src/renet/proxy/container.js';

const running: ProxyContainer = {id: 'a', state: 'running', restarts: 0, exitCode: 0};

describe('whyHopeless', () => {
  test.each<[string, ProxyContainer, ProxyContainer | null]>([
    ['one that has just been made', {...running, state: 'created'}, null],
    ['one that runs', running, null],
    ['one that was started again once', {...running, restarts: 1, state: 'restarting', exitCode: 1}, null],
    ['the same one with restarts from before', {...running, restarts: 7}, {...running, restarts: 6}],
  ])('waits for %s', (_, now, before) => {
    expect(whyHopeless(now, before)).toBeNull();
  });

  test.each<[string, ProxyContainer | null, string]>([
    ['has ended', {...running, state: 'exited', exitCode: 2}, 'has ended with status 2'],
    ['is dead', {...running, state: 'dead', exitCode: 137}, 'has ended with status 137'],
    ['is gone', null, 'is gone'],
    ['is started again and again', {...running, restarts: 2, exitCode: 1}, 'as soon as it is started, with status 1'],
  ])('gives up one that %s', (_, now, reason) => {
    expect(whyHopeless(now, null)).toContain(reason);
  });

  test('counts from nothing for another container', () => {
    expect(whyHopeless({...running, restarts: 2}, {...running, id: 'b', restarts: 1})).not.toBeNull();
  });
});

test('parseContainer takes what Docker says, and nothing else', () => {
  const answer = {Id: 'a', RestartCount: 3, State: {Status: 'restarting', ExitCode: 1, Pid: 0}, Name: '/x'};
  expect(parseContainer(answer)).toEqual({id: 'a', state: 'restarting', restarts: 3, exitCode: 1});
  expect(parseContainer({message: 'no such container'})).toBeUndefined();
});
