import {argv, type Argv} from '../../shared/argv.js';
import type {Recipe} from './recipe.js';

/** The size of a lab server's disk. The image is sparse: it takes what is written. */
const DISK_BYTES = 24 * 1024 ** 3;

/** Makes a root file system as a tar, with the files of the recipe planted and its script run inside. */
export const bootstrap = (recipe: Recipe, parts: {early: string; files: string; script: string; out: string}): Argv =>
  argv(
    'mmdebstrap',
    '--variant=minbase',
    `--include=${recipe.packages.join(',')}`,
    '--aptopt=Apt::Install-Recommends "false"',
    `--setup-hook=tar-in ${parts.early} /`,
    `--customize-hook=tar-in ${parts.files} /`,
    `--customize-hook=upload ${parts.script} /lab-setup`,
    '--customize-hook=chroot "$1" sh /lab-setup',
    '--customize-hook=rm "$1/lab-setup"',
    recipe.suite,
    parts.out,
  );

/** Packs files into a tar without the directories above them, whose modes belong to the packages. */
export const pack = (dir: string, paths: readonly string[], out: string): Argv =>
  argv('tar', '-cf', out, '-C', dir, '--owner=0', '--group=0', '--numeric-owner', '--no-recursion', ...paths);

/**
 * Unpacks a root file system and writes it into an ext4 image. Without root it runs under fakeroot,
 * which keeps the owners of the files; unpacking and writing must then be one process tree.
 */
export const fillDisk = (isRoot: boolean, paths: {tar: string; tree: string; disk: string}): Argv => {
  const script = [
    'set -e',
    'mkdir "$2"',
    'tar -xpf "$1" -C "$2" --numeric-owner --exclude="./dev/*"',
    'mke2fs -q -t ext4 -i 32768 -L rdc-lab -d "$2" "$3" "$4"k',
  ].join('\n');
  const call = ['sh', '-c', script, 'sh', paths.tar, paths.tree, paths.disk, String(DISK_BYTES / 1024)] as const;
  return isRoot ? argv(...call) : argv('fakeroot', ...call);
};

/** Turns the raw image into qcow2, which can hold snapshots; empty blocks take no room. */
export const toQcow2 = (raw: string, out: string): Argv =>
  argv('qemu-img', 'convert', '-q', '-f', 'raw', '-O', 'qcow2', raw, out);

/** A disk that holds only what differs from `base`. */
export const overlayDisk = (base: string, out: string): Argv =>
  argv('qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', base, out);
