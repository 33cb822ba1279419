import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import {parseComposeArgs} from '../../../../src/renet/compose/args.js';
import {readInputs, type Start} from '../../../../src/renet/deploy/start-inputs.js';
import {networkId} from '../support.js';

let mountPath: string;
beforeEach(async () => {
  mountPath = await mkdtemp(join(tmpdir(), 'inputs-'));
  await mkdir(join(mountPath, 'app'));
  await put('compose.yaml', 'services: {}');
});
const put = (name: string, text: string) => writeFile(join(mountPath, 'app', name), text);
const start = (words = ['up', '-d'], other: Partial<Start> = {}): Start => ({
  call: parseComposeArgs(words),
  repository: {networkId, mountPath},
  program: {file: process.execPath, env: {}},
  cwd: join(mountPath, 'app'),
  environment: {PATH: '/bin', INVOCATION_ID: '1'},
  agentHash: 'one',
  ...other,
});
const hash = async (one = start()): Promise<string | undefined> => (await readInputs(one))?.hash;

describe('readInputs', () => {
  test('is the same for the same, in each run of a function', async () => {
    expect(await hash()).toMatch(/^[0-9a-f]{64}$/);
    expect(await hash(start(['up', '-d'], {environment: {INVOCATION_ID: '2', PATH: '/bin'}}))).toBe(await hash());
  });

  test('sees each file that Compose reads, also one that is new, and each variable', async () => {
    const seen = new Set([await hash()]);
    for (const name of ['compose.yaml', '.env', 'compose.override.yml', 'docker-compose.yml']) {
      await put(name, 'x-a: 1');
      seen.add(await hash());
    }
    seen.add(await hash(start(['up', '-d'], {environment: {PATH: '/sbin'}})));
    seen.add(await hash(start(['up', '--detach'])));
    seen.add(await hash(start(['up', '-d'], {agentHash: 'two'})));
    expect([seen.size, seen.has(undefined)]).toEqual([8, false]);
  });

  test.each([
    [['up']],
    [['up', '-d', 'web']],
    [['up', '-d', '--force-recreate']],
    [['up', '-d', '--build']],
    [['--file', 'a.yaml', 'up', '-d']],
    [['--profile', 'a', 'up', '-d']],
    [['--project-name', 'a', 'up', '-d']],
    [['run', '-d', 'web']],
  ])('is nothing for %p, which more decides', async (words) => {
    expect(await readInputs(start(words))).toBeNull();
  });

  test('is nothing where Compose is led elsewhere', async () => {
    expect(await readInputs(start(['up', '-d'], {environment: {COMPOSE_FILE: 'b.yaml'}}))).toBeNull();
    await put('.env', 'COMPOSE_PROFILES=a');
    expect(await readInputs(start())).toBeNull();
    await put('.env', '');
    await put('compose.yaml', 'x-run: $INVOCATION_ID');
    expect(await readInputs(start())).toBeNull();
    await rm(join(mountPath, 'app', 'compose.yaml'));
    expect(await readInputs(start())).toBeNull();
    expect(await readInputs(start(['up', '-d'], {cwd: tmpdir()}))).toBeNull();
    await symlink('/etc/passwd', join(mountPath, 'app', 'compose.yaml'));
    await expect(readInputs(start())).rejects.toMatchObject({code: 'INVALID_INPUT'});
  });
});
