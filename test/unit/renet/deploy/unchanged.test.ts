import {mkdtemp, readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import {STARTS_FILE} from '../../../../src/contract/server.js';
import {parseComposeArgs} from '../../../../src/renet/compose/args.js';
import type {Daemon} from '../../../../src/renet/deploy/deployment.js';
import {knownStart, whatRuns, type KnownStart} from '../../../../src/renet/deploy/unchanged.js';
import type {Container} from '../../../../src/renet/system/docker.js';
import {networkId} from '../support.js';
import {beside, listed, PROJECT, projectOf, web} from './scene.js';

describe('whatRuns', () => {
  const names = (containers: Container[], services = ['db', 'web']) =>
    whatRuns(PROJECT, services, containers) && [...whatRuns(PROJECT, services, containers)!.keys()];
  const both = [listed('web'), listed('db', {status: 'Up 1 minute (healthy)'})];
  const elsewhere = listed('web', {labels: {'com.docker.compose.project': 'other'}, state: 'exited'});

  test('is the one container of each service', () => {
    expect(names([...both, elsewhere])).toEqual(['db', 'web']);
  });

  test.each([
    ['fewer', [listed('web')]],
    ['more', [...both, listed('gone')]],
    ['two of one', [listed('web'), listed('web')]],
    ['one that has ended', [listed('web'), listed('db', {state: 'exited'})]],
    ['one that is paused', [listed('web'), listed('db', {state: 'paused'})]],
    ['one that is unhealthy', [listed('web'), listed('db', {status: 'Up 1 minute (unhealthy)'})]],
    ['one that is not healthy yet', [listed('web'), listed('db', {status: 'Up 1 second (health: starting)'})]],
    ['a second one beside it', [...both, beside('web', 'serving')]],
    ['what `run` has left', [...both, listed('web', {labels: {'com.docker.compose.oneoff': 'True'}})]],
  ])('is not known of %s', (_, containers) => {
    expect(names(containers)).toBeNull();
  });
});

describe('knownStart', () => {
  let mountPath: string;
  let containers: Container[];
  let image: string;
  beforeEach(async () => {
    mountPath = await mkdtemp(join(tmpdir(), 'unchanged-'));
    await writeFile(join(mountPath, 'compose.yaml'), 'services: {web: {image: "web:2"}}');
    containers = [listed('web')];
    image = 'sha256:1';
  });
  const daemon = {
    containers: async () => containers,
    image: async () => ({id: image, volumes: []}),
  } as unknown as Daemon;
  const known = (): Promise<KnownStart> =>
    knownStart(
      {
        call: parseComposeArgs(['up', '-d']),
        repository: {networkId, mountPath},
        program: {file: process.execPath, env: {}},
        cwd: mountPath,
        environment: {},
        agentHash: 'one',
      },
      daemon,
    );
  const begin = async (): Promise<void> => (await known()).remember(projectOf({web: web()}));

  test('knows nothing before the first, then what it has left', async () => {
    expect((await known()).running).toBeNull();
    await begin();
    expect((await known()).running).toEqual(['app-web-1']);
  });

  test('sees another container, another image, and other files', async () => {
    await begin();
    containers = [listed('web', {id: 'another'})];
    expect((await known()).running).toBeNull();
    containers = [listed('web')];
    image = 'sha256:2';
    expect((await known()).running).toBeNull();
    image = 'sha256:1';
    await writeFile(join(mountPath, 'compose.yaml'), 'services: {web: {image: "web:3"}}');
    expect((await known()).running).toBeNull();
  });

  test('does not keep what was written while Compose read it, and forgets what it kept', async () => {
    await begin();
    const {remember} = await known();
    await writeFile(join(mountPath, 'compose.yaml'), 'services: {web: {image: "web:3"}}');
    await remember(projectOf({web: web()}));
    expect(await readFile(join(mountPath, STARTS_FILE), 'utf8')).toBe('{}\n');
  });

  test('does not mind a file that somebody else has written', async () => {
    await begin();
    for (const text of ['', '[]', '{"": {"inputs": 1}}']) {
      await writeFile(join(mountPath, STARTS_FILE), text);
      expect((await known()).running).toBeNull();
    }
  });
});
