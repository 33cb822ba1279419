import {mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Document} from '../contract/document.js';
import {read} from '../contract/read.js';
import {isRdcError, messageOf, RdcError} from '../shared/errors.js';
import {parseDocument} from './parse.js';
import type {Store} from './store.js';

const NAME = 'config';
const DIRECTORY_MODE = 0o700;

/** The document as one JSON file in a directory: 0600, replaced as a whole, with a `.bak` of the one before. */
export const localStore = (directory: string): Store => {
  const location = join(directory, `${NAME}.json`);
  const readNow = async (): Promise<Document> => parseDocument(textOf(location), location);
  return {
    location,
    read: readNow,
    update: async (change) => {
      await orStoreFailed(location, async () => mkdirSync(directory, {recursive: true, mode: DIRECTORY_MODE}));
      // Loaded here: most commands only read.
      const [{withLock}, {write}] = await Promise.all([import('./lock.js'), import('./write.js')]);
      return withLock(`${location}.lock`, async (stillHeld) => {
        const document = await readNow();
        const before = JSON.stringify(document);
        const result = await change(document);
        // Validated before it is written: a mistake in here must not lock people out of their credentials.
        const next = read(Document, document, 'context document');
        stillHeld();
        if (JSON.stringify(next) !== before) await orStoreFailed(location, () => write(location, next));
        return result;
      });
    },
  };
};

/** At once: every command reads it, and to hand a small file to another thread takes longer than to read it. */
const textOf = (location: string): string => {
  try {
    return readFileSync(location, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}';
    throw new RdcError('STORE_FAILED', `${location} cannot be read: ${messageOf(error)}.`);
  }
};

const orStoreFailed = async <R>(location: string, work: () => Promise<R>): Promise<R> => {
  try {
    return await work();
  } catch (error) {
    if (isRdcError(error)) throw error;
    throw new RdcError(
      'STORE_FAILED',
      `${location} could not be written: ${messageOf(error)}. It was left as it was.`,
      {
        hint: 'Check the disk space and the rights of its directory, or set RDC_CONFIG_DIR.',
        cause: error,
      },
    );
  }
};
