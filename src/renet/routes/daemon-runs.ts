import {readFile} from 'node:fs/promises';
import {join, relative} from 'node:path';
import type {NetworkId} from '../../contract/types.js';
import {pidFile, RUN_DIR} from '../layout.js';

/**
 * Whether a daemon's own process is there. Asking its socket instead would start one that somebody has just stopped.
 *
 * @param directory  where the sockets and what belongs to them are
 */
export const daemonRuns = async (id: NetworkId, directory: string = RUN_DIR): Promise<boolean> => {
  try {
    const pid = Number(await readFile(join(directory, relative(RUN_DIR, pidFile(id))), 'utf8'));
    return pid > 0 && (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() === 'dockerd';
  } catch {
    return false;
  }
};
