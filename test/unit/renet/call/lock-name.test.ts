import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {lockName} from '../../../../src/renet/call/lock-name.js';

const GUID = '3f2b8c1e-5d4a-4c6b-9e7f-0a1b2c3d4e5f';

test('an operation on a repository locks it, whether it names the repository or its network id', async () => {
  const networks = await mkdtemp(join(tmpdir(), 'rdc-test-'));
  await writeFile(join(networks, '2816'), `${GUID}\n`);
  expect(await lockName('repository-up', {name: GUID, networkId: 2816}, networks)).toBe(GUID);
  expect(await lockName('daemon-start', {networkId: 2816}, networks)).toBe(GUID);
});

test('a fork locks the repository it copies', async () => {
  expect(await lockName('repository-fork', {source: GUID, target: GUID.replace('3', '4'), networkId: 2816})).toBe(GUID);
});

test('a network id that nobody reserved is locked by itself, and what has no repository by its group', async () => {
  const networks = await mkdtemp(join(tmpdir(), 'rdc-test-'));
  expect(await lockName('daemon-start', {networkId: 2880}, networks)).toBe('network-2880');
  expect(await lockName('proxy-install', {}, networks)).toBe('proxy');
});
