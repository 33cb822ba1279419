import {access, mkdir, rename, rm, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {withLock} from './lock.js';

export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Writes a whole file or nothing: a reader never sees half of it. */
export const writeAtomic = async (path: string, text: string | Buffer, mode = 0o644): Promise<void> => {
  await mkdir(dirname(path), {recursive: true});
  const partial = `${path}.${process.pid}.tmp`;
  await writeFile(partial, text, {mode});
  await rename(partial, path);
};

/**
 * Makes a directory once, also when several processes want it: `make` fills a temporary one beside it,
 * which then takes its name. What an interrupted attempt left behind is removed first.
 */
export const makeDirectoryOnce = async (path: string, make: (partial: string) => Promise<void>): Promise<string> => {
  if (await exists(path)) return path;
  return withLock(path, async () => {
    if (await exists(path)) return path;
    const partial = `${path}.partial`;
    await rm(partial, {recursive: true, force: true});
    await mkdir(partial, {recursive: true});
    await make(partial);
    await rename(partial, path);
    return path;
  });
};
