import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly shell: string;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
}

export const addGroup = ({name, gid}: Group): Argv => argv('groupadd', '--gid', `${gid}`, name);

/** `--system` only keeps it free of subordinate ids, mail and password ageing; the number is given. */
export const addUser = ({name, uid, gid, shell}: Account): Argv =>
  argv(
    'useradd',
    '--system',
    '--uid',
    `${uid}`,
    '--gid',
    `${gid}`,
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    shell,
    name,
  );

export const setShell = (name: string, shell: string): Argv => argv('usermod', '--shell', shell, name);

const numbered = (line: string, field: number): number => {
  const value = Number(line.split(':')[field]);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new RdcError('UNEXPECTED_OUTPUT', `An account line has no number in field ${field + 1}: "${line}".`);
};

/** Lines of `+` and `-` refer to network accounts (nss_compat) and describe nobody. */
const entries = (text: string): string[] => text.split('\n').filter((line) => /^[^+\-#:][^:]*:/.test(line));

/** Reads `/etc/passwd` or the output of `getent passwd`. */
export const parsePasswd = (text: string): Account[] =>
  entries(text).map((line) => ({
    name: line.split(':')[0] ?? '',
    uid: numbered(line, 2),
    gid: numbered(line, 3),
    shell: line.split(':')[6] ?? '',
  }));

/** Reads `/etc/group` or the output of `getent group`. */
export const parseGroup = (text: string): Group[] =>
  entries(text).map((line) => ({name: line.split(':')[0] ?? '', gid: numbered(line, 2)}));
