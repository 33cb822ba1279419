import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {makeDirectoryOnce, writeAtomic} from '../../../src/lab/files.js';

let dir: string;
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'rdc-lab-'))));
afterEach(() => rm(dir, {recursive: true}));

test('two that want the same directory make it once', async () => {
  let made = 0;
  const make = (partial: string) => {
    made += 1;
    return writeFile(join(partial, 'file'), 'content');
  };
  const path = join(dir, 'image');
  await Promise.all([makeDirectoryOnce(path, make), makeDirectoryOnce(path, make)]);
  expect(made).toBe(1);
  expect(await readFile(join(path, 'file'), 'utf8')).toBe('content');
});

test('what an interrupted attempt left is not taken for a result', async () => {
  const path = join(dir, 'image');
  const broken = makeDirectoryOnce(path, async (partial) => {
    await writeFile(join(partial, 'half'), '');
    throw new Error('power cut');
  });
  await expect(broken).rejects.toThrow('power cut');
  await makeDirectoryOnce(path, (partial) => writeFile(join(partial, 'whole'), ''));
  expect(await readdir(path)).toEqual(['whole']);
});

test('a file is written whole, with its mode, and nothing lies beside it', async () => {
  await writeAtomic(join(dir, 'deep', 'state.json'), '{}', 0o600);
  expect(await readdir(join(dir, 'deep'))).toEqual(['state.json']);
  expect((await stat(join(dir, 'deep', 'state.json'))).mode & 0o777).toBe(0o600);
});
