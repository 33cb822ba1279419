import {readFile} from 'node:fs/promises';
import {readListeners} from '../system/listening.js';
import {byAddress, type Listening} from './table/service-port.js';

/** Who listens where on this server right now. */
export const readListening = async (): Promise<Listening> => byAddress(await readListeners());

/** The text of a file; `undefined` when there is none. */
export const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};
