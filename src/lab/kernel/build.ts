import {cp, mkdir, readdir, readFile, rename, rm, statfs, writeFile} from 'node:fs/promises';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import {formatSize} from '../../shared/size.js';
import type {Lab} from '../lab.js';
import {kernelFragment, unmetOptions} from './config.js';
import {fetchPackage, newestPackage, openArchive} from './debian-archive.js';

/** Where Debian has its newest kernels for the release that the lab's servers run. */
const SUITE = 'trixie-backports';
/** The package, its archive, and the source unpacked and built; all of it goes again. */
const NEEDED_DISK = 4 * 1024 ** 3;
/** About how many files are compiled; the exact number is known only afterwards. */
const FILES = 1600;

/** Of a compiler that failed, what is quoted. */
const LAST_LINES = 10;

/** Files of a built kernel: the program, and the lists by which `modprobe` knows what is built in. */
export const PROGRAM = 'linux';
const MODULE_LISTS = ['modules.builtin', 'modules.builtin.modinfo'] as const;

/**
 * Builds a kernel for User-mode Linux from Debian's newest source into `dir`: the program, its lists of modules, its configuration,
 * and `version`, a line that names the source. About six minutes on two processors.
 *
 * @throws RdcError LAB_FAILED, COMMAND_FAILED
 */
export const buildKernel = async (lab: Lab, dir: string, tell: (far: string) => void): Promise<void> => {
  const work = join(dir, 'work');
  await mkdir(work, {recursive: true});
  try {
    await needDisk(work);
    await buildIn(lab, work, dir, tell);
  } finally {
    // Gigabytes, of which nobody would think after a failure.
    await rm(work, {recursive: true, force: true});
  }
};

const buildIn = async (lab: Lab, work: string, dir: string, tell: (far: string) => void): Promise<void> => {
  tell("asking Debian's archive");
  const archive = await openArchive(lab, join(work, 'archive'), SUITE);
  const source = await newestPackage(lab, archive, /^linux-source-\d+\.\d+$/);
  tell(`fetching ${source.name} ${source.version}`);
  const tree = await unpack(lab, work, await fetchPackage(lab, archive, source));
  tell(`configuring ${source.version}`);
  await configure(lab, tree);
  await compile(lab, tree, (files) => tell(`${source.version}, ${files} of about ${FILES} files`));
  await lab.exec(argv('strip', join(tree, PROGRAM)));
  for (const name of [PROGRAM, ...MODULE_LISTS]) await cp(join(tree, name), join(dir, name));
  await cp(join(tree, '.config'), join(dir, 'config'));
  await writeFile(join(dir, 'modules.order'), '');
  await writeFile(join(dir, 'version'), `${source.version}\n`);
};

const needDisk = async (dir: string): Promise<void> => {
  const {bavail, bsize} = await statfs(dir);
  const free = bavail * bsize;
  if (free >= NEEDED_DISK) return;
  throw new RdcError(
    'LAB_FAILED',
    `Building a kernel needs ${formatSize(NEEDED_DISK)}; ${formatSize(free)} are free.`,
    {
      hint: 'Make room, or set RDC_LAB_DIR to a directory on a larger disk.',
    },
  );
};

/** Debian's package holds the source as one tar. */
const unpack = async (lab: Lab, work: string, deb: string): Promise<string> => {
  const files = join(work, 'package');
  await lab.exec(argv('dpkg-deb', '--extract', deb, files));
  await rm(deb);
  const tars = await readdir(join(files, 'usr', 'src'));
  const tar = tars.find((name) => /^linux-source-.*\.tar\.xz$/.test(name));
  if (!tar) throw new RdcError('UNEXPECTED_OUTPUT', `Debian's kernel source holds no tar: ${tars.join(', ')}`);
  const tree = join(work, 'linux');
  await mkdir(tree);
  await lab.exec(argv('tar', '-xf', join(files, 'usr', 'src', tar), '-C', tree, '--strip-components=1'));
  await rm(files, {recursive: true});
  return tree;
};

const configure = async (lab: Lab, tree: string): Promise<void> => {
  const fragment = join(tree, 'lab.config');
  await writeFile(fragment, kernelFragment());
  await lab.exec(call(make(tree, 'defconfig')));
  await rename(join(tree, '.config'), join(tree, 'default.config'));
  await writeFile(
    join(tree, '.config'),
    `${await readFile(join(tree, 'default.config'), 'utf8')}\n${kernelFragment()}`,
  );
  await lab.exec(call(make(tree, 'olddefconfig')));
  const unmet = unmetOptions(await readFile(join(tree, '.config'), 'utf8'));
  if (unmet.length === 0) return;
  throw new RdcError('LAB_FAILED', `This kernel source cannot be configured with ${unmet.join(', ')}.`);
};

/** The lists of modules come with the program. */
const compile = async (lab: Lab, tree: string, tell: (files: number) => void): Promise<void> => {
  let files = 0;
  let last: string[] = [];
  const onLine = (line: string) => {
    if (/^\s+(CC|AS) /.test(line)) tell(++files);
    last = [...last.slice(1 - LAST_LINES), line];
  };
  try {
    await lab.exec(argv('nice', ...make(tree, `-j${availableParallelism()}`, PROGRAM)), {collect: false, onLine});
  } catch (cause) {
    throw new RdcError('LAB_FAILED', `The kernel could not be compiled. It ended with:\n${last.join('\n')}`, {cause});
  }
};

const make = (tree: string, ...targets: string[]): string[] => ['make', '-C', tree, 'ARCH=um', ...targets];
const call = ([program = '', ...words]: string[]): Argv => argv(program, ...words);
