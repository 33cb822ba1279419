import {quote} from '../shared/argv.js';

/**
 * The line of sudoers(5) that lets a user act as root without a password. A backslash, as in `DOMAIN\user`, would
 * escape what follows.
 */
export const sudoRule = (user: string): string => `${user.replaceAll('\\', '\\\\')} ALL=(ALL) NOPASSWD: ALL`;

/** Where that line goes. sudo skips files of that directory with a `.` in their names or a `~` at the end. */
const sudoFile = (user: string): string =>
  `/etc/sudoers.d/rdc-${user.replace(/[^A-Za-z0-9_-]/g, (sign) => `_${sign.charCodeAt(0).toString(16)}`)}`;

/** What root types on the server to let a user act as root without a password. */
export const sudoCommand = (user: string): string => {
  const file = sudoFile(user);
  return `printf '%s\\n' ${quote(sudoRule(user))} > ${file} && chmod 0440 ${file}`;
};
