import {randomBytes} from 'node:crypto';
import {constants} from 'node:fs';
import {type FileHandle, mkdir, open, readlink, realpath, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {RdcError} from '../../shared/errors.js';
import type {Owner} from './write-atomic.js';

/**
 * Files inside a repository. The agent is root, and what lies there belongs to the repository's own
 * programs, which may put links in its way at any time. So nothing here trusts a path twice: files
 * are opened first and then asked where they are, and directories are walked by handle.
 */
const {O_CREAT, O_DIRECTORY, O_EXCL, O_NOCTTY, O_NOFOLLOW, O_RDONLY, O_WRONLY} = constants;
/** A handle that only names a file: nothing happens to what it names (open(2)). Node has no word for it. */
const O_PATH = 0o10000000;

/** A repository's file by the handle of the directory it is in; what `openat` would be. */
const at = (directory: FileHandle, name: string): string => `/proc/self/fd/${directory.fd}/${name}`;

/** Reads a text file of a repository; as `readBytesInside`. */
export const readInside = async (root: string, path: string, limitBytes: number): Promise<string | null> =>
  (await readBytesInside(root, path, limitBytes))?.toString('utf8') ?? null;

/**
 * Reads a file of a repository. What is no file of it is not even opened: to open a pipe waits, and to open a device
 * is to act on it.
 *
 * @returns null when it is not there
 * @throws RdcError INVALID_INPUT when it leads outside the repository, is no file, or is larger than `limitBytes`
 */
export const readBytesInside = async (root: string, path: string, limitBytes: number): Promise<Buffer | null> => {
  const named = await openIfThere(root, path);
  if (!named) return null;
  try {
    const real = await readlink(`/proc/self/fd/${named.fd}`);
    if (!real.startsWith(`${await realpath(root)}/`)) throw refused(path, 'leads outside the repository');
    if (!(await named.stat()).isFile()) throw refused(path, 'is not a file');
    const file = await open(`/proc/self/fd/${named.fd}`, O_RDONLY | O_NOCTTY);
    return await readAll(file, path, limitBytes).finally(() => file.close());
  } finally {
    await named.close();
  }
};

/** One byte more than allowed is asked for: a file may grow while it is read. */
const readAll = async (file: FileHandle, path: string, limitBytes: number): Promise<Buffer> => {
  const {size} = await file.stat();
  const bytes = Buffer.alloc(Math.min(size, limitBytes) + 1);
  let length = 0;
  for (let read = 1; read > 0 && length < bytes.length; length += read) {
    read = (await file.read(bytes, length, bytes.length - length, length)).bytesRead;
  }
  if (length > limitBytes || size > limitBytes) throw refused(path, `is larger than ${limitBytes} bytes`);
  return bytes.subarray(0, length);
};

export interface InsideFile {
  /** Relative to the root, without `.`, `..` and empty parts. */
  readonly path: string;
  readonly content: string | Buffer;
  readonly mode: number;
  /** Of the file and of every directory made for it; absent keeps the caller's. */
  readonly owner?: Owner;
}

/**
 * Writes a file of a repository whole or not at all, and makes the directories on the way.
 *
 * @throws RdcError INVALID_INPUT when a directory on the way is a link or no directory
 */
export const writeInside = async (root: string, file: InsideFile): Promise<void> => {
  const parts = file.path.split('/');
  const name = parts.pop() ?? '';
  const directory = await walk(root, parts, file);
  const temporary = at(directory, `.${name.slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeNew(temporary, file);
    await rename(temporary, at(directory, name));
    await directory.sync();
  } catch (error) {
    await rm(temporary, {force: true});
    throw error;
  } finally {
    await directory.close();
  }
};

const writeNew = async (path: string, {content, mode, owner}: InsideFile): Promise<void> => {
  const handle = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  try {
    await handle.writeFile(content);
    await handle.chmod(mode);
    if (owner) await handle.chown(owner.uid, owner.gid);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const walk = async (root: string, parts: readonly string[], {path, owner}: InsideFile): Promise<FileHandle> => {
  let here = await open(root, O_RDONLY | O_DIRECTORY);
  for (const part of parts) {
    const parent = here;
    try {
      here = await enter(parent, part, owner);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ELOOP' || code === 'ENOTDIR')
        throw refused(path, `passes through "${part}", which is no directory`);
      throw error;
    } finally {
      await parent.close();
    }
  }
  return here;
};

const enter = async (parent: FileHandle, part: string, owner: Owner | undefined): Promise<FileHandle> => {
  const made = await mkdir(at(parent, part), {mode: 0o755}).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
  const directory = await open(at(parent, part), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (made && owner) await directory.chown(owner.uid, owner.gid);
  return directory;
};

const openIfThere = async (root: string, path: string): Promise<FileHandle | null> => {
  try {
    return await open(join(root, path), O_PATH);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === 'ELOOP') throw refused(path, 'is a link that leads in a circle');
    if (code === 'ENAMETOOLONG') throw refused(path, 'has a name that is too long');
    throw error;
  }
};

const refused = (path: string, why: string): RdcError =>
  new RdcError('INVALID_INPUT', `The repository's file ${path} ${why}.`, {details: {path}});
