import {execFileSync} from 'node:child_process';
import {mkdir, mkdtemp, realpath, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, expect, test} from '@jest/globals';
import {lookAt} from '../../../../src/renet/files/real-path.js';

let root: string;
let other: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'look-')));
  other = await realpath(await mkdtemp(join(tmpdir(), 'other-')));
});
const look = async (path: string) => (await lookAt([path])).get(path);

test('follows links, also where the end is not there yet', async () => {
  await mkdir(join(root, 'data'));
  await symlink(other, join(root, 'out'));
  await symlink('data/../out', join(root, 'twice'));
  expect(await look(join(root, 'data/new/deep'))).toEqual({path: join(root, 'data/new/deep'), isDisk: false});
  expect(await look(join(root, 'out/new'))).toEqual({path: join(other, 'new'), isDisk: false});
  expect(await look(`${root}/twice/../new`)).toEqual({path: join(tmpdir(), 'new'), isDisk: false});
  expect(await look(join(root, 'twice'))).toEqual({path: other, isDisk: false});
});

test('follows a link to nothing: something may be there when a container is started', async () => {
  await symlink(join(other, 'later'), join(root, 'later'));
  await symlink('later', join(root, 'chain'));
  await symlink(other, join(root, 'out'));
  await symlink('out/../later', join(root, 'upwards'));
  expect(await look(join(root, 'upwards'))).toEqual({path: join(tmpdir(), 'later'), isDisk: false});
  expect(await look(join(root, 'chain/deep'))).toEqual({path: join(other, 'later/deep'), isDisk: false});
});

test('a loop of links is an error', async () => {
  await symlink('b', join(root, 'a'));
  await symlink('a', join(root, 'b'));
  await expect(look(join(root, 'a/x'))).rejects.toMatchObject({code: 'INVALID_INPUT'});
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot('knows a disk by what it is, not by its name', async () => {
  execFileSync('mknod', [join(root, 'innocent'), 'b', '7', '200']);
  expect(await look(join(root, 'innocent'))).toEqual({path: join(root, 'innocent'), isDisk: true});
  expect(await look('/dev/null')).toEqual({path: '/dev/null', isDisk: false});
});
