import {open, readdir, rename, rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {exists} from './read.js';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Written to a temporary file, flushed, renamed: it is there whole or not at all. */
export interface WrittenFile {
  /** Its path. */
  readonly write: string;
  readonly content: string;
  readonly mode: number;
  readonly owner?: Owner;
}

/** Makes a file's content, or a directory's entries, survive a power cut. */
export const syncPath = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
};

/** As `syncPath`, of what may not be there. */
export const syncIfThere = (path: string): Promise<void> =>
  syncPath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });

/**
 * Replaces a file as a whole and makes the replacement durable (file, then directory entry). What a process that was
 * killed right here has left beside it goes.
 */
export const writeAtomic = async (file: WrittenFile): Promise<void> => {
  await removeAbandoned(file.write);
  const temporary = temporaryOf(file.write, process.pid);
  try {
    await writeWhole(temporary, file);
    await rename(temporary, file.write);
  } catch (error) {
    // A disk that is full shall not keep a part of it.
    await rm(temporary, {force: true}).catch(() => undefined);
    throw error;
  }
  await syncPath(dirname(file.write));
};

const writeWhole = async (path: string, {content, mode, owner}: WrittenFile): Promise<void> => {
  const handle = await open(path, 'w', mode);
  try {
    await handle.writeFile(content);
    await handle.chmod(mode);
    if (owner) await handle.chown(owner.uid, owner.gid);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** One for each process: two may write the same file at once, such as the rules of a neighbour. */
const temporaryOf = (path: string, pid: number): string => `${path}.${pid}.tmp`;

const removeAbandoned = async (path: string): Promise<void> => {
  for (const name of await readdir(dirname(path))) {
    const pid = /\.(\d+)\.tmp$/.exec(name)?.[1];
    const left = join(dirname(path), name);
    if (pid === undefined || left !== temporaryOf(path, Number(pid)) || (await exists(`/proc/${pid}`))) continue;
    await rm(left, {force: true});
  }
};
