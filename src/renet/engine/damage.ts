import {RdcError} from '../../shared/errors.js';

/**
 * What the kernel answers when a disk does not give back what was written: errno(3), by number, since Node has no
 * words for the last two.
 */
const DAMAGE: Readonly<Record<number, string>> = {5: 'EIO', 74: 'EBADMSG', 117: 'EUCLEAN'};

/** A system call's error that says that what is stored is damaged, in words for people; null for any other error. */
export const damageIn = (error: unknown): RdcError | null => {
  const {errno, path, syscall} = Object(error) as NodeJS.ErrnoException;
  const name = errno === undefined ? undefined : DAMAGE[-errno];
  if (name === undefined) return null;
  const what = path === undefined ? 'What is stored' : path;
  return new RdcError('VERIFICATION_FAILED', `${what} cannot be read: the disk or file system below is damaged.`, {
    hint: ['rdc repo validate says what is damaged.', 'Restore what it held from a backup.'],
    details: {error: name, ...(syscall !== undefined && {call: syscall}), ...(path !== undefined && {path})},
    cause: error,
  });
};
