import {mkdir, readdir, rename, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {argv} from '../shared/argv.js';
import {RdcError} from '../shared/errors.js';
import {makeDirectoryOnce} from './files.js';
import {bootstrap, fillDisk, pack, toQcow2} from './image-args.js';
import type {Lab} from './lab.js';
import {recipeHash, type Recipe} from './recipe.js';

/** A built image: a disk and the kernel that boots it. */
export interface Image {
  readonly dir: string;
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
}

/** The kernel of the image in a directory. */
export const imageFiles = (dir: string): {kernel: string; initrd: string} => ({
  kernel: join(dir, 'vmlinuz'),
  initrd: join(dir, 'initrd.img'),
});

/** Builds an image from Debian's packages, once for each recipe. Takes about two minutes. */
export const ensureImage = async (lab: Lab, recipe: Recipe): Promise<Image> => {
  const wanted = join(lab.paths.images, `${recipe.name}-${recipeHash(recipe)}`);
  const dir = await makeDirectoryOnce(wanted, (partial) => build(lab, recipe, partial));
  return {dir, disk: join(dir, 'disk.qcow2'), ...imageFiles(dir)};
};

const build = async (lab: Lab, recipe: Recipe, dir: string): Promise<void> => {
  lab.report(`building the ${recipe.name} image from Debian's packages`);
  const at = (name: string) => join(dir, name);
  const parts = {early: at('early.tar'), files: at('files.tar'), script: at('setup.sh'), out: at('root.tar')};
  await writeFile(parts.script, recipe.script);
  await plant(lab, recipe, dir, parts);
  await lab.exec(bootstrap(recipe, parts));
  await takeKernel(lab, dir, parts.out);
  lab.report('writing the disk image');
  await lab.exec(fillDisk(process.getuid?.() === 0, {tar: parts.out, tree: at('tree'), disk: at('disk.raw')}));
  await lab.exec(toQcow2(at('disk.raw'), at('disk.qcow2')));
  const rest = ['tree', 'disk.raw', 'planted', 'boot', ...Object.values(parts)];
  for (const name of rest) await rm(name.startsWith('/') ? name : at(name), {recursive: true, force: true});
};

const plant = async (lab: Lab, recipe: Recipe, dir: string, out: {early: string; files: string}): Promise<void> => {
  const planted = join(dir, 'planted');
  for (const {path, mode, text} of recipe.files) {
    await mkdir(dirname(join(planted, path)), {recursive: true});
    await writeFile(join(planted, path), text, {mode});
  }
  const paths = (early: boolean) => recipe.files.filter((file) => Boolean(file.early) === early).map(({path}) => path);
  await lab.exec(pack(planted, paths(true), out.early));
  await lab.exec(pack(planted, paths(false), out.files));
};

/** QEMU boots the kernel itself, without a boot loader, so it has to lie outside the disk. */
const takeKernel = async (lab: Lab, dir: string, tar: string): Promise<void> => {
  const found = ['--wildcards', './boot/vmlinuz-*', './boot/initrd.img-*'];
  await lab.exec(argv('tar', '-xf', tar, '-C', dir, ...found));
  const names = await readdir(join(dir, 'boot'));
  for (const wanted of ['vmlinuz', 'initrd.img']) {
    const name = names.find((each) => each.startsWith(`${wanted}-`));
    if (!name) throw new RdcError('LAB_FAILED', `The new image has no ${wanted}.`);
    await rename(join(dir, 'boot', name), join(dir, wanted));
  }
};
