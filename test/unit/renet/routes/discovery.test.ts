import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {Discovery, networkOf} from '../../../../src/renet/routes/discovery.js';
import {containerOf} from '../../../../src/renet/system/docker-api.js';
import {FakeDocker, inspected} from '../../../support/fake-docker.js';

test('the sockets of repositories are told from everything else in their directory', () => {
  expect(['docker-2816.sock', 'docker-2816', 'docker-x.sock', 'docker-2816.sock.tmp', 'locks'].map(networkOf)).toEqual([
    2816,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('an event names its container', () => {
  const event =
    '{"status":"start","id":"abc","Type":"container","Action":"start","Actor":{"ID":"abc","Attributes":{}}}';
  expect([event, '{"message":"x"}', 'half a li'].map(containerOf)).toEqual(['abc', undefined, undefined]);
});

describe('the daemons', () => {
  let parent: string;
  let directory: string;
  let docker: FakeDocker;
  let discovery: Discovery;
  let running: boolean;
  let changed: () => void;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'rdc-discovery-'));
    directory = join(parent, 'rediacc');
    await mkdir(directory);
    docker = new FakeDocker();
    running = true;
    changed = () => {};
    discovery = new Discovery(
      () => changed(),
      directory,
      async () => running,
    );
  });
  afterEach(async () => {
    discovery.stop();
    await docker.stop();
    await rm(parent, {recursive: true});
  });

  const socketOf = (id: number) => join(directory, `docker-${id}.sock`);
  const states = () => discovery.views().map(({networkId, state}) => [networkId, state]);
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      changed = () => {
        if (isSo()) resolve();
      };
      changed();
    });
  /** Resolves when the daemons are known to be so. */
  const become = (wanted: [number, string][]) => until(() => JSON.stringify(states()) === JSON.stringify(wanted));

  test('one that is lost with nothing to serve is forgotten, and told of, when its socket goes', async () => {
    await docker.start(socketOf(2816));
    await discovery.start();
    expect(states()).toEqual([[2816, 'connected']]);
    running = false;
    const lost = become([[2816, 'lost']]);
    docker.hangUp();
    await lost;
    const forgotten = become([]);
    await docker.stop();
    await forgotten;
    expect(states()).toEqual([]);
  });

  test('one whose socket goes and comes back is followed once', async () => {
    await docker.start(socketOf(2816));
    await discovery.start();
    for (let round = 0; round < 20; round += 1) {
      await docker.stop();
      await docker.start(socketOf(2816));
    }
    docker.containers.set('a', inspected(2816, 0));
    await until(() => discovery.views()[0]?.containers.length === 1);
    expect([discovery.views().map(({containers}) => containers.length), docker.followers]).toEqual([[1], 1]);
  });

  test('their directory may be removed and made again', async () => {
    await discovery.start();
    await rm(directory, {recursive: true});
    await discovery.forgetSpent();
    await mkdir(directory);
    await docker.start(socketOf(2816));
    await become([[2816, 'connected']]);
    expect(states()).toEqual([[2816, 'connected']]);
  });

  test('one that is found while the others are read for the first time is waited for, too', async () => {
    const second = new FakeDocker();
    let read: (inspection: ReturnType<typeof inspected>) => void = () => {};
    docker.containers.set('a', new Promise((resolve) => (read = resolve)));
    second.containers.set('b', inspected(2880, 0));
    await docker.start(socketOf(2816));
    const started = discovery.start();
    await second.start(socketOf(2880));
    await become([
      [2816, 'lost'],
      [2880, 'connected'],
    ]);
    read(inspected(2816, 0));
    await started;
    expect(discovery.views().map(({containers}) => containers.length)).toEqual([1, 1]);
    await second.stop();
  });
});
