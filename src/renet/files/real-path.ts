import {readlink, realpath, stat} from 'node:fs/promises';
import {basename, dirname, isAbsolute, join} from 'node:path';
import {messageOf, RdcError} from '../../shared/errors.js';

/** What a path really is: links followed, also where its end is not there yet. */
export interface Looked {
  readonly path: string;
  readonly isDisk: boolean;
}

/** As many links as the kernel follows (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * What each absolute path really is. Where its end is not there yet, that of the nearest directory above it counts; a link to
 * nothing is followed all the same, because there may be something when a container is started.
 *
 * @throws RdcError INVALID_INPUT for a loop of links, and for what this user may not look into
 */
export const lookAt = async (paths: readonly string[]): Promise<ReadonlyMap<string, Looked>> =>
  new Map(await Promise.all([...new Set(paths)].map(async (path) => [path, await lookAtOne(path)] as const)));

const lookAtOne = async (path: string): Promise<Looked> => {
  const real = await follow(path, MAX_LINKS).catch((error: unknown) => {
    throw new RdcError('INVALID_INPUT', `Nobody can tell where ${path} leads: ${messageOf(error)}.`, {details: {path}});
  });
  const found = await stat(real).catch(() => null);
  return {path: real, isDisk: found?.isBlockDevice() ?? false};
};

const follow = async (path: string, links: number): Promise<string> => {
  try {
    return await realpath(path);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if ((code !== 'ENOENT' && code !== 'ENOTDIR') || path === dirname(path)) throw error;
  }
  const above = await follow(dirname(path), links);
  const target = await readlink(join(above, basename(path))).catch(() => null);
  if (target === null) return join(above, basename(path));
  if (links === 0) throw new Error('it is a chain of too many links');
  // Not made normal first: behind a link, `..` is the directory above what the link leads to.
  return follow(isAbsolute(target) ? target : `${above}/${target}`, links - 1);
};
