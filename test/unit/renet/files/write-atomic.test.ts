import {mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {writeAtomic} from '../../../../src/renet/files/write-atomic.js';

/** More than a kernel ever gives (PID_MAX_LIMIT, 2^22). */
const NOBODY = 4_194_305;

describe('writeAtomic', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rdc-write-'));
  });
  afterEach(() => rm(directory, {recursive: true}));
  const write = (name: string) => writeAtomic({write: join(directory, name), content: 'new\n', mode: 0o600});

  test('replaces a file, with the mode asked for', async () => {
    await writeFile(join(directory, 'a'), 'old', {mode: 0o644});
    await write('a');
    expect(await readFile(join(directory, 'a'), 'utf8')).toBe('new\n');
    expect((await stat(join(directory, 'a'))).mode & 0o777).toBe(0o600);
  });

  test('removes what a killed process left of the same file, and nothing else', async () => {
    const others = [`a.${process.ppid}.tmp`, `b.${NOBODY}.tmp`, 'a.tmp', `x.a.${NOBODY}.tmp`];
    for (const name of [...others, `a.${NOBODY}.tmp`]) await writeFile(join(directory, name), '');
    await write('a');
    expect((await readdir(directory)).sort()).toEqual(['a', ...others].sort());
  });

  test('a file that cannot be put in place leaves nothing beside it', async () => {
    await mkdir(join(directory, 'a'));
    await expect(write('a')).rejects.toThrow('EISDIR');
    expect(await readdir(directory)).toEqual(['a']);
  });
});
