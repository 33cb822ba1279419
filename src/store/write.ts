import {chmod, copyFile, rename} from 'node:fs/promises';
import {basename, dirname} from 'node:path';
import type {Document} from '../contract/document.js';

const FILE_MODE = 0o600;

/** Replaces the file of the document as a whole. Keeps the present one, which was read a moment ago and is good, as `.bak`. */
export const write = async (location: string, document: Document): Promise<void> => {
  const {default: Conf} = await import('conf');
  await keepLastGood(location);
  const conf = new Conf<Record<string, unknown>>({
    cwd: dirname(location),
    configName: basename(location, '.json'),
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
