import {open, stat, type FileHandle} from 'node:fs/promises';
import {argv, type Argv} from '../shared/argv.js';
import {RdcError} from '../shared/errors.js';
import {asStdio, inherited} from './inherited.js';

/** A lock that is held until it is released, or until this process and all it started are gone. */
export interface Held {
  release(): Promise<void>;
}

/** Exit status of flock when somebody else holds the lock. */
export const CONFLICT = 11;
/** Where flock finds the open file that it locks for us. */
const DESCRIPTOR = 3;

/** Locks an open file of ours, flock(2): the lock belongs to the open file, so it stays when flock itself has ended. */
const lockDescriptor = (waitSeconds: number): Argv =>
  argv('flock', '--wait', String(waitSeconds), '--conflict-exit-code', String(CONFLICT), String(DESCRIPTOR));

/**
 * Takes a kernel lock on a file, which is made if need be, or on a directory. Programs that are started meanwhile inherit
 * it: when this process is killed, the next holder also waits for what a program of ours is still doing. Nobody can take it
 * away from a process that is stopped.
 *
 * @throws RdcError COMMAND_FAILED with `details.exitCode` CONFLICT after `waitSeconds`; CANCELLED
 */
export const lockFile = async (path: string, waitSeconds: number, signal?: AbortSignal): Promise<Held> => {
  for (;;) {
    const file = await openToLock(path);
    try {
      await flock(file, waitSeconds, signal);
      if (await isStillAt(file, path)) return heldBy(file);
    } catch (error) {
      await file.close();
      throw error;
    }
    await file.close();
  }
};

const openToLock = (path: string): Promise<FileHandle> =>
  open(path, 'a', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EISDIR') return open(path, 'r');
    throw error;
  });

const flock = async (file: FileHandle, waitSeconds: number, signal?: AbortSignal): Promise<void> => {
  const {execa} = await import('execa');
  const {file: program, args} = lockDescriptor(waitSeconds);
  const ended = await execa(program, [...args], {
    stdio: ['ignore', 'ignore', 'pipe', ...asStdio([file])],
    reject: false,
    cancelSignal: signal,
  });
  if (ended.isCanceled) throw new RdcError('CANCELLED', `${program} was stopped.`);
  if (ended.exitCode === 0) return;
  throw new RdcError(
    'COMMAND_FAILED',
    `${program} ended with ${ended.exitCode}: ${ended.stderr || ended.shortMessage}`,
    {
      details: {exitCode: ended.exitCode},
    },
  );
};

/** A file that was removed while we waited is no longer the one that others will lock. */
const isStillAt = async (file: FileHandle, path: string): Promise<boolean> => {
  const [ours, there] = await Promise.all([file.stat(), stat(path).catch(() => null)]);
  return there?.ino === ours.ino && there.dev === ours.dev;
};

const heldBy = (file: FileHandle): Held => {
  inherited.add(file);
  return {
    release: async () => {
      inherited.delete(file);
      await file.close();
    },
  };
};
