import {argv, type Argv} from '../../shared/argv.js';

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

// What we hear (e2fsck(8), "EXIT CODE").
/** Clean, or made clean. */
export const CHECK_PASSED: readonly number[] = [0, 1];

/** Freed blocks go back to the datastore at once; reading a file writes nothing. */
export const EXT4_OPTIONS: readonly string[] = ['discard', 'noatime'];
