import {RESERVED_NAMES, UNIVERSAL_UID} from '../../contract/server.js';
import {argv, toLine, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import type {Change} from './output.js';

/** User and group the functions of a repository run as; what is uploaded belongs to them. */
const OWNER = `${UNIVERSAL_UID}:${UNIVERSAL_UID}`;

export interface Upload {
  /** Absolute path of the directory whose content is sent. */
  readonly local: string;
  readonly machine: string;
  readonly user: string;
  readonly mountPath: string;
  /** Below the mount path; empty for the repository itself. */
  readonly remote: string;
  /** Deletes on the server what the local directory does not have. */
  readonly mirror: boolean;
  /** Patterns in rsync's grammar, relative to the local directory. */
  readonly exclude: readonly string[];
  /** Program and arguments of the remote shell. */
  readonly remoteShell: readonly string[];
}

/** `send` does it; `preview` names what would change; `verify` compares the content of every file. */
export type UploadMode = 'send' | 'preview' | 'verify';

/**
 * A directory inside a repository as people give it: relative, `/` between the parts.
 *
 * @returns the normal form, empty for the repository itself
 * @throws RdcError INVALID_INPUT
 */
export const readRemoteDirectory = (text: string): string => {
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  const hint = 'Give a path relative to the repository, such as --remote data/images';
  const refuse = (why: string): RdcError => new RdcError('INVALID_INPUT', `--remote "${text}" ${why}.`, {hint});
  if (text.startsWith('/')) throw refuse('is an absolute path');
  if (parts.includes('..')) throw refuse('contains ".."');
  if (/[\0-\x1f\x7f]/.test(text)) throw refuse('contains a control character');
  if (RESERVED_NAMES.includes(parts[0] ?? '')) throw refuse('belongs to the repository itself');
  return parts.join('/');
};

/**
 * The rsync call of an upload. The far rsync works as root, because directories of the apps belong
 * to many users, but in a sandbox that can write to this one repository only: a symbolic link that
 * an app has planted leads nowhere. Names of files travel inside rsync's protocol
 * (`-s`, secluded arguments), so no shell reads them.
 */
export const rsyncUpload = (upload: Upload, mode: UploadMode): Argv =>
  argv(
    'rsync',
    '--recursive',
    '--links',
    '--perms',
    '--times',
    '--owner',
    '--group',
    `--chown=${OWNER}`,
    '-s',
    '--mkpath',
    '--partial-dir=.rsync-partial',
    '--no-human-readable',
    upload.mirror && '--delete-delay',
    ...(mode === 'send' ? ['--stats', '--info=progress2'] : ['--dry-run', `--out-format=%i|%l|%n`]),
    mode === 'verify' && '--checksum',
    ...protectedPaths(upload.remote),
    ...upload.exclude.map((pattern) => `--filter=- ${pattern}`),
    `--rsync-path=${toLine(remoteRsync(upload, mode))}`,
    `--rsh=${upload.remoteShell.map(rshWord).join(' ')}`,
    '--',
    `${upload.local}/`,
    `${upload.machine}:${[upload.mountPath, upload.remote].filter(Boolean).join('/')}/`,
  );

/**
 * First rules win, so no pattern of the user can reach these. They lie at the root of a repository. Patterns of
 * people are whole rules: after `--exclude=`, a `!` would take back all rules before it, these included.
 */
const protectedPaths = (remote: string): string[] =>
  remote === '' ? RESERVED_NAMES.map((name) => `--exclude=/${name}`) : [];

/**
 * The whole server is read-only to it, but for this repository. What was received is flushed before the unit ends, and
 * `--wait` waits for that and fails with it: rsync itself would be done with what a power cut can still take.
 */
const remoteRsync = ({user, mountPath}: Upload, mode: UploadMode): Argv => {
  const sandbox = argv(
    'systemd-run',
    '--quiet',
    '--pipe',
    '--wait',
    '--collect',
    '--service-type=exec',
    '--property=ProtectSystem=strict',
    `--property=ReadWritePaths=${mountPath}`,
    '--property=PrivateDevices=yes',
    '--property=PrivateNetwork=yes',
    '--property=NoNewPrivileges=yes',
    ...(mode === 'send' ? flushAtTheEnd(mountPath) : []),
    'rsync',
  );
  return user === 'root' ? sandbox : argv('sudo', '-n', sandbox.file, ...sandbox.args);
};

/** Slow disks may need minutes for a large upload; systemd would end it after 90 seconds. */
const flushAtTheEnd = (mountPath: string): string[] => [
  `--property=ExecStopPost=sync --file-system -- ${mountPath}`,
  '--property=TimeoutStopSec=infinity',
];

/** rsync splits `--rsh` at blanks; quotes hold a word together, and a doubled quote stands for itself. */
const rshWord = (word: string): string => (/[\s'"]/.test(word) ? `'${word.replaceAll("'", "''")}'` : word);

/** Where the repository is mounted. @throws RdcError NOT_MOUNTED */
export const requireMounted = (name: string, machine: string, mountPath: string | null): string => {
  if (mountPath !== null) return mountPath;
  throw new RdcError(
    'NOT_MOUNTED',
    `Repository "${name}" is not mounted on ${machine}, so nothing can be sent into it.`,
    {
      hint: `rdc repo mount ${name} --machine ${machine}`,
    },
  );
};

/** How many differing files a message names. */
const NAMED = 10;

/** Judges the comparison after an upload. @throws RdcError VERIFICATION_FAILED naming what differs */
export const requireSame = (differences: readonly Change[]): void => {
  if (differences.length === 0) return;
  const paths = differences.map(({path}) => path);
  throw new RdcError(
    'VERIFICATION_FAILED',
    `${paths.length} files differ after the upload: ${paths.slice(0, NAMED).join(', ')}${paths.length > NAMED ? ', …' : ''}.`,
    {
      hint: 'Files that an app or somebody changes meanwhile differ; upload again, or leave them out with --exclude.',
      details: {paths},
    },
  );
};
