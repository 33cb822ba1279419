import {constants} from 'node:fs';
import {lchown, lstat, open, opendir, type FileHandle} from 'node:fs/promises';
import {join} from 'node:path';
import {messageOf} from '../../shared/errors.js';

export interface TreeOwner {
  readonly uid: number;
  readonly gid: number;
}

/** Identity of a file whatever its name: `device:inode`. */
export const identityOf = ({dev, ino}: {dev: number | bigint; ino: number | bigint}): string => `${dev}:${ino}`;

export interface Owned {
  changed: number;
  skipped: number;
  excluded: string[];
  errors: number;
  /** The first of what could not be changed, with the reason. */
  failed: string[];
}

const {O_DIRECTORY, O_NOFOLLOW, O_RDONLY} = constants;
const NAMED_FAILURES = 20;
/** Files of one directory that are looked at at the same time. */
const AT_ONCE = 32;

interface Walk {
  readonly owner: TreeOwner;
  /** Directories and files that stay as they are, by identity. */
  readonly spared: ReadonlySet<string>;
  /** Names in the root that are not ours to touch. */
  readonly reserved: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Gives a tree to one user. Links are changed themselves, never followed, and directories are
 * walked by handle, so that whoever swaps one for a link meanwhile leads nobody out. Other mounts
 * inside are left alone.
 */
export const ownTree = async (root: string, walk: Walk): Promise<Owned> => {
  const owned: Owned = {changed: 0, skipped: 0, excluded: [], errors: 0, failed: []};
  const directory = await open(root, O_RDONLY | O_DIRECTORY);
  try {
    const {dev, ino} = await directory.stat();
    if (walk.spared.has(identityOf({dev, ino}))) owned.excluded.push('.');
    else {
      await give(`/proc/self/fd/${directory.fd}/.`, '.', walk, owned);
      await ownEntries(directory, {path: '', device: dev}, walk, owned);
    }
  } finally {
    await directory.close();
  }
  owned.excluded.sort();
  return owned;
};

interface Place {
  /** Of the directory, relative to the root. */
  readonly path: string;
  readonly device: number;
}

const ownEntries = async (directory: FileHandle, place: Place, walk: Walk, owned: Owned): Promise<void> => {
  const ownThese = async (entries: readonly Buffer[]): Promise<void> => {
    walk.signal.throwIfAborted();
    const wanted = place.path === '' ? entries.filter((name) => !walk.reserved.includes(name.toString())) : entries;
    const directories = await Promise.all(wanted.map((name) => ownEntry(directory, name, place, walk, owned)));
    // Below one after the other: only the directories on the way down are open.
    for (const name of directories.filter((one) => one !== null)) await descend(directory, name, place, walk, owned);
  };
  let entries: Buffer[] = [];
  for await (const name of namesIn(directory)) {
    entries.push(name);
    if (entries.length < AT_ONCE) continue;
    await ownThese(entries);
    entries = [];
  }
  await ownThese(entries);
};

/** As bytes, since a name need not be valid text, and piece by piece, since a directory may hold millions. */
async function* namesIn(directory: FileHandle): AsyncGenerator<Buffer> {
  // Node's types know texts only.
  const options = {encoding: 'buffer' as BufferEncoding, bufferSize: AT_ONCE};
  for await (const {name} of await opendir(`/proc/self/fd/${directory.fd}`, options)) yield name as unknown as Buffer;
}

/** On another mount, or to be left as it is. */
const isExcluded = (seen: {dev: number; ino: number}, device: number, {spared}: Walk): boolean =>
  seen.dev !== device || spared.has(identityOf(seen));

/** @returns the name when it is a directory to go into */
const ownEntry = async (
  directory: FileHandle,
  name: Buffer,
  {path, device}: Place,
  walk: Walk,
  owned: Owned,
): Promise<Buffer | null> => {
  const shown = join(path, name.toString());
  try {
    const seen = await lstat(at(directory, name));
    if (isExcluded(seen, device, walk)) {
      owned.excluded.push(shown);
      return null;
    }
    if (!seen.isDirectory()) await give(at(directory, name), shown, walk, owned, seen);
    return seen.isDirectory() ? name : null;
  } catch (error) {
    fail(owned, shown, error);
    return null;
  }
};

const descend = async (
  parent: FileHandle,
  name: Buffer,
  {path, device}: Place,
  walk: Walk,
  owned: Owned,
): Promise<void> => {
  const shown = join(path, name.toString());
  let directory: FileHandle | undefined;
  try {
    directory = await open(at(parent, name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    // Asked again of what was really opened: it may have been swapped since.
    const seen = await directory.stat();
    if (isExcluded(seen, device, walk)) {
      owned.excluded.push(shown);
      return;
    }
    await give(`/proc/self/fd/${directory.fd}/.`, shown, walk, owned, seen);
    await ownEntries(directory, {path: shown, device}, walk, owned);
  } catch (error) {
    walk.signal.throwIfAborted();
    fail(owned, shown, error);
  } finally {
    await directory?.close();
  }
};

const give = async (
  path: string | Buffer,
  shown: string,
  {owner}: Walk,
  owned: Owned,
  known?: {uid: number; gid: number},
): Promise<void> => {
  try {
    const seen = known ?? (await lstat(path));
    if (seen.uid === owner.uid && seen.gid === owner.gid) {
      owned.skipped += 1;
      return;
    }
    await lchown(path, owner.uid, owner.gid);
    owned.changed += 1;
  } catch (error) {
    fail(owned, shown, error);
  }
};

const fail = (owned: Owned, shown: string, error: unknown): void => {
  // Gone since it was listed: then there is nothing to change.
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
  owned.errors += 1;
  if (owned.failed.length < NAMED_FAILURES) owned.failed.push(`${shown}: ${messageOf(error)}`);
};

/** A file by the handle of the directory it is in; what `openat` would be. */
const at = (directory: FileHandle, name: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`/proc/self/fd/${directory.fd}/`), name]);
