import {dirname} from 'node:path';
import {lockFile} from '../../exec/lock-file.js';
import {readServicesDocument, writeServices, type Services} from './services.js';
import {assignSlots, type DirectoryServices} from './slots.js';

const LOCK_SECONDS = 30;

/**
 * Brings `.rediacc.json` up to date and returns what is in it. Usually nothing is new and nothing is
 * written. Two writers at once, such as `up` and somebody's `renet compose`, would give one address
 * twice; a lock on the directory that holds the file keeps them apart. It is not the repository's
 * lock: `renet compose` also runs inside functions of an `up` that holds that one.
 *
 * @param path  of the `.rediacc.json`
 * @throws RdcError INVALID_INPUT as `readServices` and `assignSlots` say
 */
export const assignServices = async (path: string, found: readonly DirectoryServices[]): Promise<Services> => {
  const before = await readServicesDocument(path);
  if (assignSlots(before, found) === before) return before.services;
  const lock = await lockFile(dirname(path), LOCK_SECONDS);
  try {
    const document = assignSlots(await readServicesDocument(path), found);
    await writeServices(path, document);
    return document.services;
  } finally {
    await lock.release();
  }
};
