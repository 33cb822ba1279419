import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {constants} from 'node:fs';
import {mkdir, mkdtemp, open as openFile, readdir, readFile, rename, stat, symlink, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import {readInside, writeInside} from '../../../../src/renet/files/inside.js';

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

describe('readInside, and somebody who means ill', () => {
  test('a link in a circle and a name too long are refused, not met as a bug', async () => {
    await symlink('b', join(root, 'a'));
    await symlink('a', join(root, 'b'));
    await expect(readInside(root, 'a', 100)).rejects.toMatchObject({code: 'INVALID_INPUT'});
    await expect(readInside(root, 'x'.repeat(300), 100)).rejects.toMatchObject({code: 'INVALID_INPUT'});
  });

  test('a socket is no file', async () => {
    const server = createServer().listen(join(root, 'socket'));
    await once(server, 'listening');
    await expect(readInside(root, 'socket', 100)).rejects.toThrow('is not a file');
    server.close();
  });

  test('a pipe is not even opened: whoever waits for a reader goes on waiting', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    // Opening to write without waiting succeeds as long as somebody has it open to read.
    const readers = () =>
      openFile(join(root, 'pipe'), constants.O_WRONLY | constants.O_NONBLOCK).then((one) => one.close());
    const reading = readInside(root, 'pipe', 100).catch((error: unknown) => error);
    const tries = await Promise.all(
      Array.from({length: 50}, () =>
        readers().then(
          () => 'opened',
          () => 'nobody reads',
        ),
      ),
    );
    expect(await reading).toMatchObject({message: expect.stringContaining('is not a file')});
    expect(new Set(tries)).toEqual(new Set(['nobody reads']));
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;
  asRoot('a device is no file, in the repository or behind a link', async () => {
    execFileSync('mknod', [join(root, 'zero'), 'c', '1', '5']);
    await symlink('/dev/zero', join(root, 'link'));
    await expect(readInside(root, 'zero', 100)).rejects.toThrow('is not a file');
    await expect(readInside(root, 'link', 100)).rejects.toThrow('leads outside the repository');
  });

  test('a link that is swapped all the time never leads out', async () => {
    await writeFile(join(root, 'mine'), 'mine');
    const swap = async (target: string): Promise<void> => {
      await symlink(target, join(root, 'new'));
      await rename(join(root, 'new'), join(root, 'link'));
    };
    await swap('mine');
    let going = true;
    const swapping = (async () => {
      while (going) for (const target of [join(elsewhere, 'secret'), 'mine']) await swap(target);
    })();
    const read = () => readInside(root, 'link', 100).catch((error: {code: string}) => error.code);
    const seen = new Set<string | null>();
    for (let turn = 0; turn < 400; turn += 1) seen.add(await read());
    going = false;
    await swapping;
    expect([...seen].filter((one) => one !== 'mine' && one !== 'INVALID_INPUT')).toEqual([]);
  });

  test('a file that grows while it is read costs no more than allowed', async () => {
    await writeFile(join(root, 'log'), 'x'.repeat(90));
    const growing = writeFile(join(root, 'log'), 'x'.repeat(1_000_000), {flag: 'a'});
    const text = await readInside(root, 'log', 100).catch((error: Error) => error.message);
    await growing;
    expect(text?.length).toBeLessThan(200);
    await expect(readInside(root, 'log', 100)).rejects.toThrow('is larger than 100 bytes');
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
