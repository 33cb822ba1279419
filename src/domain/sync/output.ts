import {RdcError} from '../../shared/errors.js';

export interface Change {
  readonly kind: 'create' | 'update' | 'delete';
  readonly path: string;
  readonly bytes: number;
}

export interface Transferred {
  readonly files: number;
  readonly bytes: number;
  readonly deleted: number;
}

/**
 * Reads what `--out-format=%i|%l|%n` prints. Differences of times and permissions alone are left
 * out: they are no change people ask about.
 *
 * @throws RdcError UNEXPECTED_OUTPUT
 */
export const parseChanges = (output: string): Change[] =>
  output.split('\n').flatMap((line) => (line === '' ? [] : (parseChange(line) ?? [])));

const parseChange = (line: string): Change | undefined => {
  const [, marks = '', length = '', path = ''] =
    /^(\*deleting {2}|[<>ch.][fdLDS]\S{9})\|(\d+)\|(.*)$/s.exec(line) ?? [];
  if (marks === '') {
    throw new RdcError('UNEXPECTED_OUTPUT', `rsync printed a line that is not understood: ${JSON.stringify(line)}.`);
  }
  const bytes = Number(length);
  if (marks.startsWith('*')) return {kind: 'delete', path, bytes};
  if (marks.endsWith('+++++++++')) return {kind: 'create', path, bytes};
  return marks.startsWith('.') ? undefined : {kind: 'update', path, bytes};
};

/** Reads `--stats`. @throws RdcError UNEXPECTED_OUTPUT */
export const parseTransferred = (output: string): Transferred => {
  const number = (pattern: RegExp): number | undefined => {
    const digits = pattern.exec(output)?.[1];
    return digits === undefined ? undefined : Number(digits.replaceAll(/\D/g, ''));
  };
  const files = number(/^Number of regular files transferred: ([\d,.]+)$/m);
  const bytes = number(/^Total transferred file size: ([\d,.]+) bytes$/m);
  if (files === undefined || bytes === undefined) {
    throw new RdcError('UNEXPECTED_OUTPUT', 'rsync ended without saying what it transferred.', {details: {output}});
  }
  return {files, bytes, deleted: number(/^Number of deleted files: ([\d,.]+)/m) ?? 0};
};

/** The percentage in a line of `--info=progress2`; undefined for any other line. */
export const parseProgress = (line: string): number | undefined => {
  const percent = /^\s*[\d,.]+\s+(\d+)%\s/.exec(line)?.[1];
  return percent === undefined ? undefined : Number(percent);
};

/** Exit statuses of rsync that leave something done: files failed (23), or vanished while it read them (24). */
const PARTIAL = [23, 24];

/**
 * What a failed rsync means.
 *
 * @param stderr  everything rsync wrote there
 */
export const rsyncError = (exitCode: number, stderr: string): RdcError => {
  const details = {exitCode, stderr};
  const said = stderr.trim().split('\n').slice(0, 5).join('\n');
  if (/No space left on device/.test(stderr)) {
    return new RdcError('NO_SPACE', 'The repository is full; the upload stopped.', {
      hint: 'rdc repo status <name>',
      details,
    });
  }
  if (/Read-only file system/.test(stderr)) {
    const message = `The upload leads outside of the repository, through a symbolic link on the server, and was stopped.\n${said}`;
    return new RdcError('TRANSFER_FAILED', message, {details});
  }
  if (/rsync: (?:command )?not found|Failed to (?:find|locate) executable/.test(stderr)) {
    const hint = 'rdc context setup-machine <machine>';
    return new RdcError('NOT_SET_UP', 'The server has no rsync.', {hint, details});
  }
  if (PARTIAL.includes(exitCode)) {
    return new RdcError('PARTIAL', `Some files were not transferred:\n${said}`, {retryable: true, details});
  }
  return new RdcError('TRANSFER_FAILED', `rsync ended with status ${exitCode}: ${said || 'no reason given'}`, {
    hint: 'The same command again continues where it stopped.',
    retryable: true,
    details,
  });
};

/** The oldest rsync that knows every option used here (3.2.3: `--mkpath`). */
const OLDEST = [3, 2, 3];

/** Checks the answer of `rsync --version`. @throws RdcError UNSUPPORTED for one that is too old or another program */
export const checkRsyncVersion = (output: string): void => {
  const [, ...numbers] = /^rsync\s+version\s+v?(\d+)\.(\d+)\.(\d+)/m.exec(output) ?? [];
  const found = numbers.map(Number);
  const at = OLDEST.findIndex((oldest, index) => found[index] !== oldest);
  if (found.length === 3 && (at === -1 || found[at]! > OLDEST[at]!)) return;
  const what = found.length === 3 ? `rsync ${found.join('.')}` : 'The rsync on this workstation';
  throw new RdcError('UNSUPPORTED', `${what} is too old; ${OLDEST.join('.')} or newer is needed.`, {
    hint: INSTALL_RSYNC,
  });
};

/** How to get rsync, for messages. */
export const INSTALL_RSYNC = [
  'Debian, Ubuntu: sudo apt-get install rsync',
  'Fedora: sudo dnf install rsync',
  'macOS: brew install rsync',
];
