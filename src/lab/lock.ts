import {mkdir} from 'node:fs/promises';
import {dirname} from 'node:path';
import {messageOf, RdcError} from '../shared/errors.js';

/** A holder that died is noticed after this long; a living one shows itself more often. */
const STALE_MS = 30_000;
const RETRY_MS = 500;
/** Long enough for somebody else to build an image and Traefik. */
const WAIT_MS = 30 * 60_000;

/**
 * Does something while no other process does anything under the same name. A holder that was killed
 * blocks nobody for long.
 *
 * @throws RdcError LOCKED when another process holds it for half an hour
 */
export const withLock = async <T>(path: string, task: () => Promise<T>): Promise<T> => {
  await mkdir(dirname(path), {recursive: true});
  const release = await acquire(`${path}.lock`);
  try {
    return await task();
  } finally {
    // A workstation that slept has lost the lock; then there is nothing to give back.
    await release().catch(() => {});
  }
};

const acquire = async (lockfilePath: string): Promise<() => Promise<void>> => {
  const {default: lockfile} = await import('proper-lockfile');
  const retries = {retries: WAIT_MS / RETRY_MS, factor: 1, minTimeout: RETRY_MS, maxTimeout: RETRY_MS};
  try {
    return await lockfile.lock(lockfilePath, {
      lockfilePath,
      realpath: false,
      stale: STALE_MS,
      retries,
      // What is locked here is finished by one rename, which fails for the one that came too late.
      onCompromised: () => {},
    });
  } catch (cause) {
    throw new RdcError('LOCKED', `Another rdc is at work: ${messageOf(cause)} (${lockfilePath})`, {
      retryable: true,
      cause,
    });
  }
};
