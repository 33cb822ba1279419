import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, jest, test} from '@jest/globals';
import type {NetworkId} from '../../../../src/contract/types.js';
import {DaemonFollower} from '../../../../src/renet/routes/daemon.js';
import {FakeDocker, inspected, type Inspected} from '../../../support/fake-docker.js';

const ID = 2816 as NetworkId;
let directory: string;
let docker: FakeDocker;
let follower: DaemonFollower;
let clock: number;
let isRunning: boolean;
let changes: () => void;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rdc-daemon-'));
  docker = new FakeDocker();
  clock = 0;
  isRunning = true;
  changes = () => {};
  const socket = join(directory, 'docker.sock');
  follower = new DaemonFollower(
    ID,
    () => changes(),
    async () => isRunning,
    socket,
    () => clock,
  );
  await docker.start(socket);
});
afterEach(async () => {
  jest.useRealTimers();
  follower.stop();
  await docker.stop().catch(() => undefined);
  await rm(directory, {recursive: true});
});

const change = (): Promise<void> => new Promise((resolve) => (changes = resolve));

test('a lost daemon keeps its containers, and their age is that of a clock nobody sets', async () => {
  docker.containers.set('a', inspected(ID, 0));
  expect(follower.view().ageSeconds).toBeNull();
  await follower.start();
  clock = 5000;
  expect(follower.view()).toMatchObject({state: 'connected', ageSeconds: 0, containers: [{service: 's0'}]});
  const lost = change();
  await docker.stop();
  await lost;
  clock = 12_900;
  expect(follower.view()).toMatchObject({state: 'lost', ageSeconds: 7, containers: [{service: 's0'}]});
});

test('a container that its daemon cannot tell of costs its neighbours nothing', async () => {
  for (let slot = 0; slot < 20; slot += 1) docker.containers.set(`c${slot}`, slot === 3 ? 500 : inspected(ID, slot));
  await follower.start();
  const {state, containers, unread} = follower.view();
  expect([state, containers.length]).toEqual(['connected', 19]);
  expect(unread).toEqual([{networkId: ID, container: 'c3', error: expect.stringMatching(/status 500$/)}]);
});

test('an event is followed at once', async () => {
  await follower.start();
  docker.containers.set('a', inspected(ID, 1));
  const changed = change();
  docker.event('a');
  await changed;
  expect(follower.view().containers.map(({service}) => service)).toEqual(['s1']);
});

/** An answer that comes when it is let go. */
const later = (answer: Inspected) => {
  let go: () => void = () => {};
  const slow = new Promise<Inspected>((resolve) => (go = () => resolve(answer)));
  return {slow, go};
};
const services = () => follower.view().containers.map(({service}) => service);
const known = async (wanted: string[]) => {
  while (String(services()) !== String(wanted)) await new Promise((resolve) => setTimeout(resolve, 5));
};

test('while all is read again, what was known stays until what replaces it is known', async () => {
  docker.containers.set('a', inspected(ID, 1));
  await follower.start();
  const {slow, go} = later(inspected(ID, 2));
  docker.containers.delete('a');
  docker.containers.set('b', slow);
  const refreshed = follower.refresh();
  await docker.asked('b');
  expect(services()).toEqual(['s1']);
  go();
  await refreshed;
  expect(services()).toEqual(['s2']);
});

test('a reading that ends after the events ended does not say that they are followed', async () => {
  const {slow, go} = later(inspected(ID, 1));
  docker.containers.set('a', slow);
  const started = follower.start();
  await docker.asked('a');
  isRunning = false;
  docker.endEvents();
  await started;
  go();
  await known(['s1']);
  expect([follower.view().state, follower.view().ageSeconds]).toEqual(['lost', null]);
});

test('many events of one container are one reading', async () => {
  docker.containers.set('a', inspected(ID, 1));
  await follower.start();
  docker.containers.set('b', inspected(ID, 2));
  const before = docker.requests;
  docker.event('a', 200);
  docker.event('b');
  await known(['s1', 's2']);
  expect(docker.requests - before).toBe(2);
});

test('a lost daemon keeps its containers for a minute, and then has nothing to serve', async () => {
  docker.containers.set('a', inspected(ID, 0));
  await follower.start();
  jest.useFakeTimers({doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date']});
  isRunning = false;
  const lost = change();
  docker.hangUp();
  await lost;
  jest.advanceTimersByTime(59_999);
  expect([services(), follower.isSpent]).toEqual([['s0'], false]);
  jest.advanceTimersByTime(1);
  expect([services(), follower.isSpent]).toEqual([[], true]);
});
