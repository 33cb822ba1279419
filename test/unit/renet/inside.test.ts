import {execFileSync} from 'node:child_process';
import {mkdir, mkdtemp, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import {readInside, writeInside} from '../../../src/renet/inside.js';

let root: string;
let elsewhere: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'inside-'));
  elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
  await writeFile(join(elsewhere, 'secret'), 'secret');
});

describe('readInside', () => {
  test('reads a file, also through a link that stays inside', async () => {
    await mkdir(join(root, 'a'));
    await writeFile(join(root, 'a', 'file'), 'text');
    await symlink('a/file', join(root, 'link'));
    expect(await readInside(root, 'a/file', 100)).toBe('text');
    expect(await readInside(root, 'link', 100)).toBe('text');
  });

  test('finds nothing where nothing is', async () => {
    expect(await readInside(root, 'a/file', 100)).toBeNull();
  });

  test.each([
    ['a link', 'link'],
    ['a linked directory', 'directory/secret'],
    ['dots', '../../etc/hostname'],
  ])('refuses what %s leads out of the repository to', async (_, path) => {
    await symlink(join(elsewhere, 'secret'), join(root, 'link'));
    await symlink(elsewhere, join(root, 'directory'));
    await expect(readInside(root, path, 100)).rejects.toMatchObject({code: 'INVALID_INPUT'});
  });

  test('refuses directories, large files, and does not wait for a pipe that nobody writes to', async () => {
    await mkdir(join(root, 'directory'));
    await writeFile(join(root, 'large'), 'x'.repeat(101));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    await expect(readInside(root, 'directory', 100)).rejects.toThrow('is not a file');
    await expect(readInside(root, 'large', 100)).rejects.toThrow('is larger than 100 bytes');
    await expect(readInside(root, 'pipe', 100)).rejects.toThrow('is not a file');
  });
});

describe('writeInside', () => {
  test('makes the directories on the way, sets the mode, and leaves nothing else', async () => {
    await writeInside(root, {path: 'a/b/run.sh', content: 'x', mode: 0o755});
    expect(await readFile(join(root, 'a/b/run.sh'), 'utf8')).toBe('x');
    expect((await stat(join(root, 'a/b/run.sh'))).mode & 0o777).toBe(0o755);
    expect(await readdir(join(root, 'a/b'))).toEqual(['run.sh']);
  });

  test('replaces a link instead of following it', async () => {
    await symlink(join(elsewhere, 'secret'), join(root, 'file'));
    await writeInside(root, {path: 'file', content: 'new', mode: 0o644});
    expect(await readFile(join(elsewhere, 'secret'), 'utf8')).toBe('secret');
    expect(await readFile(join(root, 'file'), 'utf8')).toBe('new');
  });

  test('does not walk through a link or a file', async () => {
    await symlink(elsewhere, join(root, 'link'));
    await writeFile(join(root, 'file'), '');
    await expect(writeInside(root, {path: 'link/new', content: '', mode: 0o644})).rejects.toThrow(
      'passes through "link"',
    );
    await expect(writeInside(root, {path: 'file/new', content: '', mode: 0o644})).rejects.toThrow(
      'passes through "file"',
    );
    expect(await readdir(elsewhere)).toEqual(['secret']);
  });

  test('leaves nothing behind when a directory is in the place of the file', async () => {
    await mkdir(join(root, 'taken', 'full'), {recursive: true});
    await expect(writeInside(root, {path: 'taken', content: '', mode: 0o644})).rejects.toThrow();
    expect(await readdir(root)).toEqual(['taken']);
  });
});
