import {lstat, mkdir, mkdtemp, rename, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {RESERVED_NAMES} from '../../../../src/contract/server.js';
import {identityOf, ownTree} from '../../../../src/renet/files/own-tree.js';
import {bindsInside} from '../../../../src/renet/operations/repository-ownership.js';

const me = {uid: process.getuid!(), gid: process.getgid!()};
const signal = new AbortController().signal;
const tree = async () => {
  const outside = await mkdtemp(join(tmpdir(), 'rdc-outside-'));
  await writeFile(join(outside, 'theirs'), '');
  const root = await mkdtemp(join(tmpdir(), 'rdc-tree-'));
  await mkdir(join(root, 'app/data'), {recursive: true});
  await mkdir(join(root, '.rediacc'));
  await writeFile(join(root, '.rediacc/docker'), '');
  await writeFile(join(root, 'app/data/file'), '');
  await writeFile(Buffer.concat([Buffer.from(`${root}/app/`), Buffer.from([0xff, 0xfe])]), '');
  await symlink(outside, join(root, 'app/way-out'));
  await symlink('/etc/passwd', join(root, 'passwd'));
  return {root, outside};
};
const walk = (owner = me, spared: string[] = []) => ({
  owner,
  spared: new Set(spared),
  reserved: RESERVED_NAMES,
  signal,
});

test('counts what belongs to its user already, and follows no link', async () => {
  const {root} = await tree();
  // root, app, app/data, app/data/file, a name that is no text, two links
  expect(await ownTree(root, walk())).toEqual({changed: 0, skipped: 7, excluded: [], errors: 0, failed: []});
});

test('leaves spared directories with all below, whatever they are called', async () => {
  const {root} = await tree();
  const spared = identityOf(await stat(join(root, 'app/data')));
  expect(await ownTree(root, walk(me, [spared]))).toMatchObject({skipped: 5, excluded: ['app/data']});
  const all = identityOf(await stat(root));
  expect(await ownTree(root, walk(me, [all]))).toMatchObject({skipped: 0, excluded: ['.']});
});

const asRoot = me.uid === 0 ? test : test.skip;
asRoot('changes files, directories and links themselves, nothing outside and nothing reserved', async () => {
  const {root, outside} = await tree();
  const owned = await ownTree(root, walk({uid: 7111, gid: 7111}));
  expect(owned).toEqual({changed: 7, skipped: 0, excluded: [], errors: 0, failed: []});
  const owner = async (path: string) => (await lstat(path)).uid;
  expect(await owner(join(root, 'app/way-out'))).toBe(7111);
  expect([await owner(outside), await owner(join(outside, 'theirs')), await owner('/etc/passwd')]).toEqual([0, 0, 0]);
  expect(await owner(join(root, '.rediacc/docker'))).toBe(0);
});

test('goes down hundreds of levels, and through more entries than it looks at together', async () => {
  const root = await mkdtemp(join(tmpdir(), 'rdc-deep-'));
  const levels = Array.from({length: 400}, () => 'd');
  await mkdir(join(root, ...levels), {recursive: true});
  for (let index = 0; index < 100; index += 1) await writeFile(join(root, ...levels, `file ${index}`), '');
  expect(await ownTree(root, walk())).toEqual({changed: 0, skipped: 501, excluded: [], errors: 0, failed: []});
});

asRoot('a directory that is swapped for a link all the time leads nobody out', async () => {
  const {root, outside} = await tree();
  await rename(join(root, 'app'), join(root, 'kept'));
  let going = true;
  const swapping = (async () => {
    while (going) {
      for (const make of [() => symlink(outside, join(root, 'app')), () => mkdir(join(root, 'app'))]) {
        await rm(join(root, 'app'), {recursive: true, force: true});
        await make();
      }
    }
  })();
  for (let turn = 0; turn < 100; turn += 1) await ownTree(root, walk({uid: 7111, gid: 7111}));
  going = false;
  await swapping;
  expect([(await lstat(outside)).uid, (await lstat(join(outside, 'theirs'))).uid]).toEqual([0, 0]);
});

test('one that is stopped stops', async () => {
  const {root} = await tree();
  await expect(ownTree(root, {...walk(), signal: AbortSignal.abort()})).rejects.toThrow('aborted');
});

test('only directories of the repository itself are spared', () => {
  const containers = [
    {writableBinds: ['/m/g/data', '/m/g2/data', '/etc', '/m/g/../g2']},
    {writableBinds: ['/m/g/data', '/m/g', '/m/g/..data']},
  ];
  expect(bindsInside('/m/g', containers)).toEqual(['/m/g', '/m/g/..data', '/m/g/data']);
});
