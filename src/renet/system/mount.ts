import {readFile} from 'node:fs/promises';
import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';

// What we say.
export const mount = (device: string, path: string, type: string, options: readonly string[]): Argv =>
  argv('mount', `--types=${type}`, `--options=${options.join(',')}`, '--', device, path);
/** Shows a directory at a second place. */
export const bindMount = (from: string, to: string): Argv => argv('mount', '--bind', '--', from, to);
/** Unmounts several paths, in the order given, in one process. */
export const unmount = (...paths: string[]): Argv => argv('umount', '--', ...paths);

// What we hear.
export interface Mount {
  /** Directory inside the mounted file system that is shown; `/` for a plain mount. */
  readonly root: string;
  readonly path: string;
  readonly type: string;
  /** What it was mounted from, such as `/dev/mapper/rediacc-…`. */
  readonly source: string;
  /** `major:minor` of the device. */
  readonly device: string;
}

/** Reads `/proc/self/mountinfo` (proc_pid_mountinfo(5)), oldest mount first. */
export const parseMountinfo = (text: string): Mount[] => text.split('\n').filter(Boolean).map(parseLine);

const parseLine = (line: string): Mount => {
  const [mounted = '', filesystem = ''] = line.split(' - ');
  const [, , device, root, path] = mounted.split(' ');
  const [type, source] = filesystem.split(' ');
  if (!device || !root || !path || !type || source === undefined) {
    throw new RdcError('UNEXPECTED_OUTPUT', `A line of mountinfo cannot be read: ${JSON.stringify(line)}.`);
  }
  return {device, root: unescape(root), path: unescape(path), type, source: unescape(source)};
};

/** The kernel writes blank, tab, newline and backslash as three octal digits. */
const unescape = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));

// What we do.
/** All mounts, read from the kernel itself: no process, and always of one moment. */
export const readMounts = async (file = '/proc/self/mountinfo'): Promise<Mount[]> =>
  parseMountinfo(await readFile(file, 'utf8'));
