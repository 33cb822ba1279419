import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';

// What we say.
/**
 * Makes an ext4 file system that belongs to one user.
 *
 * Nothing is reserved for root, because each volume has one purpose. Tables are zeroed after the
 * first mount and nothing is discarded, because a new image is one hole. Blocks are named, because
 * small volumes would get 1 KiB ones, less than a sector of ours.
 */
export const makeExt4 = (device: string, owner: {uid: number; gid: number}): Argv =>
  argv(
    'mkfs.ext4',
    '-q',
    '-b',
    '4096',
    '-m',
    '0',
    '-E',
    `lazy_itable_init=1,lazy_journal_init=1,nodiscard,root_owner=${owner.uid}:${owner.gid}`,
    device,
  );

/** Replays the journal and repairs what is safe to repair unasked; quick when the file system is clean. */
export const checkExt4 = (device: string): Argv => argv('e2fsck', '-p', device);

/** As `checkExt4`, but reads everything, also of a file system that says it is clean. */
export const checkExt4Fully = (device: string): Argv => argv('e2fsck', '-f', '-p', device);
/**
 * Gives an unmounted file system another UUID, in constant time: the seed of its checksums is kept
 * in the superblock first, else every block that has one would have to be written anew.
 */
export const newExt4Uuid = (device: string): Argv =>
  argv('tune2fs', '-O', 'metadata_csum_seed', '-U', 'random', device);
/** Resizes to a number of bytes, or to all of the device. Grows also while it is mounted; shrinking needs it closed and checked. */
export const resizeExt4 = (device: string, sizeBytes?: number): Argv =>
  argv('resize2fs', device, sizeBytes !== undefined && `${Math.floor(sizeBytes / 4096) * 4}K`);
/** Prints the smallest size the files would fit into, in blocks. */
export const showLeastExt4 = (device: string): Argv => argv('resize2fs', '-P', device);

// What we hear (e2fsck(8), "EXIT CODE").
/** Clean, or made clean. */
export const CHECK_PASSED: readonly number[] = [0, 1];

/**
 * What the kernel does about damage it meets. Said in every mount: a file system may bring another choice along, and
 * `panic` is one of them.
 */
export const ON_ERRORS = 'errors=remount-ro';

/**
 * Freed blocks go back to the datastore at once; reading a file writes nothing. New content reaches the disk before the size
 * that counts it in (`data=ordered` with `dioread_lock`; by default, since Linux 5.6, a power cut may leave zeros: ext4(5)).
 */
export const EXT4_OPTIONS: readonly string[] = ['discard', 'noatime', 'data=ordered', 'dioread_lock', ON_ERRORS];

/** Reads what `resize2fs -P` says: a number of blocks. */
export const parseLeastExt4 = (output: string): number => {
  const blocks = /minimum size of the filesystem: (\d+)/.exec(output)?.[1];
  if (blocks !== undefined) return Number(blocks);
  throw new RdcError('UNEXPECTED_OUTPUT', 'resize2fs does not say how small the file system can get.', {
    details: {output},
  });
};
