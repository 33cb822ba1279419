import {execFileSync} from 'node:child_process';
import {link, lstat, mkdir, mkdtemp, readFile, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import {checkRediaccfile, findRediaccfiles} from '../../../../src/renet/apps/rediaccfile.js';
import {findServices} from '../../../../src/renet/compose/files.js';
import {readServices, writeServices} from '../../../../src/renet/services/services.js';

// Real files of the worst kind, where the agent looks for its own.
let root: string;
let outside: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'hostile-'));
  outside = await mkdtemp(join(tmpdir(), 'outside-'));
  await writeFile(join(outside, 'secret'), 'services: {secret: {}}');
});
const nobody = () => Promise.reject(new Error('nothing is to be run'));
const services = () => readServices(join(root, '.rediacc.json'));
const compose = () => findServices(nobody, root, ['.']);
const rediaccfiles = async () => {
  for (const file of await findRediaccfiles(root)) await checkRediaccfile(root, file);
};
const readers: [string, string, () => Promise<unknown>][] = [
  ['.rediacc.json', '.rediacc.json', services],
  ['compose.yaml', 'compose.yaml', compose],
  [
    'compose.override.yml',
    'compose.override.yml',
    async () => {
      await writeFile(join(root, 'compose.yaml'), 'services: {a: {}}');
      return compose();
    },
  ],
  ['Rediaccfile', 'rediaccFILE', rediaccfiles],
];

describe.each(readers)('%s', (_, name, read) => {
  test.each<[string, (path: string) => unknown]>([
    ['a link out of the repository', (path) => symlink(join(outside, 'secret'), path)],
    ['a link to the memory of the agent', (path) => symlink('/proc/self/environ', path)],
    ['a link in a circle', (path) => symlink(name, path)],
    ['a directory', (path) => mkdir(path)],
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a file of two megabytes', (path) => writeFile(path, 'x'.repeat(2 * 1024 * 1024))],
    ['a file of a terabyte that is one hole', (path) => execFileSync('truncate', ['--size=1T', path])],
  ])('that is %s is refused', async (_what, make) => {
    await make(join(root, name));
    await expect(read()).rejects.toMatchObject({code: 'INVALID_INPUT'});
  });
});

test.each([
  ['.rediacc.json', services],
  ['compose.yaml', compose],
])('%s that is no text is refused', async (name, read) => {
  await writeFile(join(root, name), Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]));
  await expect(read()).rejects.toMatchObject({code: 'INVALID_INPUT'});
});

test('what .rediacc.json is a link to stays as it is when it is written', async () => {
  await symlink(join(outside, 'secret'), join(root, '.rediacc.json'));
  await writeServices(join(root, '.rediacc.json'), {services: {}});
  expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('services: {secret: {}}');
  expect((await lstat(join(root, '.rediacc.json'))).isFile()).toBe(true);
});

test('what .rediacc.json shares its content with stays as it is, too', async () => {
  await link(join(outside, 'secret'), join(root, '.rediacc.json'));
  await writeServices(join(root, '.rediacc.json'), {services: {}});
  expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('services: {secret: {}}');
});

test('directories that are links, loops among them, are passed over', async () => {
  await writeFile(join(outside, 'Rediaccfile'), 'up() { :; }');
  await symlink(outside, join(root, 'app'));
  await symlink('.', join(root, 'loop'));
  await mkdir(join(root, 'real'));
  await symlink('..', join(root, 'real/loop'));
  await writeFile(join(root, 'real/Rediaccfile'), '');
  expect((await findRediaccfiles(root)).map(({directory}) => directory)).toEqual(['real']);
});

test('more directories than anybody has apps are refused, not walked through', async () => {
  execFileSync('sh', ['-c', 'cd "$1" && seq 10001 | xargs mkdir', 'sh', root]);
  await expect(findRediaccfiles(root)).rejects.toThrow('more than 10000 directories');
}, 180_000);
