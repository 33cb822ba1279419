import {RdcError} from '../../shared/errors.js';

/**
 * What the kernel answers when a disk does not give back what was written: errno(3), by number, since Node has no
 * words for all.
 */
const DAMAGE: Readonly<Record<number, string>> = {5: 'EIO', 30: 'EROFS', 74: 'EBADMSG', 117: 'EUCLEAN'};

/** A system call's error that says that what is stored is damaged, in words for people; null for any other error. */
export const damageIn = (error: unknown): RdcError | null => {
  const {errno, path, syscall} = Object(error) as NodeJS.ErrnoException;
  const name = errno === undefined ? undefined : DAMAGE[-errno];
  if (name === undefined) return null;
  const what = path === undefined ? 'What is stored' : path;
  const why =
    name === 'EROFS'
      ? 'cannot be written: its file system is read-only, as one becomes whose disk fails.'
      : 'cannot be read: the disk or file system below is damaged.';
  return new RdcError('VERIFICATION_FAILED', `${what} ${why}`, {
    hint: ['rdc repo validate says what is damaged.', 'Restore what it held from a backup.'],
    details: {error: name, ...(syscall !== undefined && {call: syscall}), ...(path !== undefined && {path})},
    cause: error,
  });
};
