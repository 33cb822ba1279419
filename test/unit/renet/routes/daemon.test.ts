import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import type {NetworkId} from '../../../../src/contract/types.js';
import {DaemonFollower} from '../../../../src/renet/routes/daemon.js';
import {FakeDocker, inspected} from '../../../support/fake-docker.js';

const ID = 2816 as NetworkId;
let directory: string;
let docker: FakeDocker;
let follower: DaemonFollower;
let clock: number;
let changes: () => void;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rdc-daemon-'));
  docker = new FakeDocker();
  clock = 0;
  changes = () => {};
  const socket = join(directory, 'docker.sock');
  follower = new DaemonFollower(
    ID,
    () => changes(),
    async () => true,
    socket,
    () => clock,
  );
  await docker.start(socket);
});
afterEach(async () => {
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
  const {state, containers, warnings} = follower.view();
  expect([state, containers.length]).toEqual(['connected', 19]);
  expect(warnings).toEqual([expect.stringMatching(/^network 2816: container c3: .*status 500$/)]);
});

test('an event is followed at once', async () => {
  await follower.start();
  docker.containers.set('a', inspected(ID, 1));
  const changed = change();
  docker.event('a');
  await changed;
  expect(follower.view().containers.map(({service}) => service)).toEqual(['s1']);
});
