import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import type {Exec} from '../../exec/exec.js';
import {argv, type Argv} from '../../shared/argv.js';
import {isRdcError, RdcError} from '../../shared/errors.js';
import {storageTrouble} from '../engine/storage.js';
import {RUN_DIR, STATE_DIR} from '../layout.js';
import {isWrongPassphrase} from '../system/luks.js';
import {readMounts} from '../system/mount.js';

/** More than a file system keeps beside a file's own name, so that one without room for data is found. */
const PROBE_BYTES = 256 * 1024;

/** What a program that met a failing disk may end as; the other codes say what is wrong by themselves. */
const OPEN_QUESTION = [
  'COMMAND_FAILED',
  'DAEMON_FAILED',
  'INTERNAL',
  'REDIACCFILE_FAILED',
  'SETUP_FAILED',
  'UNEXPECTED_OUTPUT',
] as const;

/** A file without a name, open(2): Node knows only half of it by name, and this half is the same on both architectures. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;

type Probe = (directory: string) => Promise<void>;

/**
 * Finds out whether an operation failed because of the disks below. What failed may say so itself; if it does not, and
 * programs often do not, each place that operations write to is tried, and the disk of the datastore is read.
 *
 * @param datastore  path of the datastore, if the operation has one
 * @returns NO_SPACE or VERIFICATION_FAILED in the words of both, or the error itself
 */
export const explainByStorage = async (
  error: unknown,
  {exec, datastore, probe = probeWith(exec)}: {exec: Exec; datastore: string | undefined; probe?: Probe},
): Promise<unknown> => {
  const said = storageTrouble(error);
  if (said?.code === 'NO_SPACE') return said;
  if (!said && isAnswer(error)) return error;
  for (const directory of [...(datastore === undefined ? [] : [datastore]), STATE_DIR, RUN_DIR]) {
    const trouble = await probe(directory).then(() => null, storageTrouble);
    // An image on a full file system gives errors of input and output, too: what it lies on knows why.
    if (trouble && (!said || trouble.code === 'NO_SPACE')) return joined(said ?? error, trouble);
  }
  return said ?? error;
};

/** Whether it says by itself what is wrong. */
const isAnswer = (error: unknown): boolean =>
  isWrongPassphrase(error) || (error instanceof RdcError && !isRdcError(error, ...OPEN_QUESTION));

const probeWith =
  (exec: Exec): Probe =>
  async (directory) => {
    await writeNameless(directory);
    const mount = (await readMounts()).findLast(({path}) => path === directory);
    if (mount?.source.startsWith('/dev/')) await exec(readPast(mount.source), {timeoutMs: 30_000});
  };

/** Past the page cache, which would answer for a disk that is gone; there is the superblock of BTRFS. */
const readPast = (device: string): Argv =>
  argv('dd', `if=${device}`, 'of=/dev/null', 'iflag=direct', 'bs=4096', 'skip=16', 'count=1', 'status=none');

/** Writes a file that is gone when it is closed, also when this process is killed. The error has the directory's path. */
export const writeNameless = async (directory: string): Promise<void> => {
  try {
    const file = await open(directory, O_TMPFILE | constants.O_WRONLY, 0o600);
    try {
      await file.writeFile(Buffer.alloc(PROBE_BYTES, 1));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    // A write is not told which file it was for.
    throw Object.assign(error as Error, {path: directory});
  }
};

const joined = (error: unknown, trouble: RdcError): RdcError => {
  const {message, details} = error as RdcError;
  return new RdcError(trouble.code, `${message.trim()} ${trouble.message}`, {
    hint: trouble.hints,
    retryable: trouble.retryable,
    details: {...trouble.details, ...details},
    cause: error,
  });
};
