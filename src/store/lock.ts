import lockfile from 'proper-lockfile';
import {messageOf, RdcError} from '../shared/errors.js';

/** A holder that was killed stops refreshing its lock; after this it no longer counts. */
const STALE_MS = 5000;
/** Longer than STALE_MS, so that a dead holder never makes anyone fail. */
const RETRIES = {retries: 60, minTimeout: 20, maxTimeout: 250, factor: 1.5};

/**
 * Runs some work while holding a lock between processes. The work is handed a check that throws
 * when the lock was lost meanwhile, for instance while the computer slept; call it before writing.
 *
 * @throws RdcError LOCKED after about 12 s of waiting
 */
export const withLock = async <R>(path: string, work: (stillHeld: () => void) => Promise<R>): Promise<R> => {
  let lost: Error | undefined;
  const release = await acquire(path, (error) => {
    lost = error;
  });
  try {
    return await work(() => {
      if (!lost) return;
      throw new RdcError('STORE_FAILED', `The lock ${path} was lost while working: ${lost.message}.`, {
        retryable: true,
      });
    });
  } finally {
    // A lost lock belongs to somebody else now; releasing it fails and should.
    if (!lost) await release();
  }
};

const acquire = async (path: string, onCompromised: (error: Error) => void): Promise<() => Promise<void>> => {
  try {
    return await lockfile.lock(path, {
      lockfilePath: path,
      realpath: false,
      stale: STALE_MS,
      update: STALE_MS / 2,
      retries: RETRIES,
      onCompromised,
    });
  } catch (error) {
    const busy = (error as {code?: string}).code === 'ELOCKED';
    throw new RdcError(
      busy ? 'LOCKED' : 'STORE_FAILED',
      busy ? `Another rdc process holds ${path}.` : `${path} cannot be taken: ${messageOf(error)}.`,
      {hint: busy ? 'Wait for it to end and try again.' : undefined, retryable: busy, cause: error},
    );
  }
};
