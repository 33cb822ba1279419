import {chmod, copyFile, mkdir, readFile, rename} from 'node:fs/promises';
import {join} from 'node:path';
import {Document} from '../contract/document.js';
import {read} from '../contract/read.js';
import {isRdcError, messageOf, RdcError} from '../shared/errors.js';
import {parseDocument} from './parse.js';
import type {Store} from './store.js';

const NAME = 'config';
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/** The document as one JSON file in a directory: 0600, replaced as a whole, with a `.bak` of the one before. */
export const localStore = (directory: string): Store => {
  const location = join(directory, `${NAME}.json`);
  const readNow = async (): Promise<Document> => parseDocument(await textOf(location), location);
  return {
    location,
    read: readNow,
    update: async (change) => {
      await orStoreFailed(location, mkdir(directory, {recursive: true, mode: DIRECTORY_MODE}));
      // Loaded here: most commands only read.
      const {withLock} = await import('./lock.js');
      return withLock(`${location}.lock`, async (stillHeld) => {
        const document = await readNow();
        const before = JSON.stringify(document);
        const result = await change(document);
        // Validated before it is written: a mistake in here must not lock people out of their credentials.
        const next = read(Document, document, 'context document');
        stillHeld();
        if (JSON.stringify(next) !== before) await orStoreFailed(location, write(directory, next));
        return result;
      });
    },
  };
};

const textOf = async (location: string): Promise<string> => {
  try {
    return await readFile(location, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}';
    throw new RdcError('STORE_FAILED', `${location} cannot be read: ${messageOf(error)}.`);
  }
};

/** Keeps the present file, which was read a moment ago and is good, then replaces it. */
const write = async (directory: string, document: Document): Promise<void> => {
  const {default: Conf} = await import('conf');
  await keepLastGood(join(directory, `${NAME}.json`));
  const conf = new Conf<Record<string, unknown>>({
    cwd: directory,
    configName: NAME,
    configFileMode: FILE_MODE,
    // Names of contexts and repositories may hold dots.
    accessPropertiesByDotNotation: false,
    serialize: (value) => `${JSON.stringify(value, null, 2)}\n`,
  });
  conf.store = {...document};
};

const keepLastGood = async (location: string): Promise<void> => {
  const temporary = `${location}.bak.tmp`;
  try {
    await copyFile(location, temporary);
    await chmod(temporary, FILE_MODE);
    await rename(temporary, `${location}.bak`);
  } catch (error) {
    // The first write has nothing to keep.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
};

const orStoreFailed = async <R>(location: string, work: Promise<R>): Promise<R> => {
  try {
    return await work;
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
