import {readdir, readFile, rm, stat} from 'node:fs/promises';
import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {messageOf, RdcError} from '../../shared/errors.js';
import {exists, makeDirectoryOnce, writeAtomic} from '../files.js';
import type {Lab} from '../lab.js';
import {timed} from '../timed.js';
import {buildKernel, PROGRAM} from './build.js';
import {kernelFragment} from './config.js';
import {newestOf} from './debian-archive.js';
import {tryKernel} from './probe.js';

/** A kernel that was built and has run a program here. */
export interface Kernel {
  readonly dir: string;
  readonly program: string;
  /** Of the Debian source that it was built from: `7.3.4-1~bpo13+1`. */
  readonly version: string;
}

/** After so long a build that failed is tried again: the archive has moved on. */
const RETRY_MS = 24 * 3600 * 1000;

const kernels = (lab: Lab): string => join(lab.paths.cache, 'kernels');
/** Names the kernel of today's configuration. */
export const configHash = (): string => createHash('sha256').update(kernelFragment()).digest('hex').slice(0, 16);
const wanted = (lab: Lab): string => join(kernels(lab), configHash());
const failureFile = (lab: Lab): string => `${wanted(lab)}.failed`;

const kernelIn = async (dir: string): Promise<Kernel> => ({
  dir,
  program: join(dir, PROGRAM),
  version: (await readFile(join(dir, 'version'), 'utf8')).trim(),
});

/** The kernel that new servers get, if it is there: that of today's configuration, or an older one where that could not be built. */
export const builtKernel = async (lab: Lab): Promise<Kernel | undefined> => {
  if (await exists(wanted(lab))) return kernelIn(wanted(lab));
  return (await kernelFailure(lab)) === undefined ? undefined : newestKernel(lab);
};

/** Why the last attempt to build a kernel failed, if that is not long ago. */
export const kernelFailure = async (lab: Lab): Promise<string | undefined> => {
  const file = failureFile(lab);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined || Date.now() - (await stat(file)).mtimeMs > RETRY_MS) return undefined;
  return text.trim();
};

/**
 * The kernel for servers under User-mode Linux, built on first use. When the newest source cannot be built, or what was built does not run,
 * the newest kernel that did is taken.
 *
 * @throws RdcError LAB_FAILED when there is none; the reason is remembered for a day
 */
export const ensureKernel = async (lab: Lab): Promise<Kernel> => {
  const built = await builtKernel(lab);
  if (built) return built;
  try {
    const dir = await makeDirectoryOnce(wanted(lab), (partial) =>
      timed(lab, 'building a kernel from Debian source', async (tell) => {
        await buildKernel(lab, partial, tell);
        tell('trying it');
        await tryKernel(lab, partial);
      }),
    );
    await rm(failureFile(lab), {force: true});
    return await kernelIn(dir);
  } catch (error) {
    await writeAtomic(failureFile(lab), `${messageOf(error)}\n`);
    return olderKernel(lab, messageOf(error));
  }
};

const olderKernel = async (lab: Lab, reason: string): Promise<Kernel> => {
  const older = await newestKernel(lab);
  if (!older) throw new RdcError('LAB_FAILED', `No kernel for User-mode Linux could be built: ${reason}`);
  lab.report(`No new kernel could be built (${reason}), so ${older.version} is used, which worked before`);
  return older;
};

const newestKernel = async (lab: Lab): Promise<Kernel | undefined> => {
  const names = await readdir(kernels(lab)).catch(() => []);
  const dirs = names.filter((name) => !name.includes('.')).map((name) => join(kernels(lab), name));
  return newestOf(await Promise.all(dirs.map(kernelIn)));
};
