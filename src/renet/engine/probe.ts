import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import {isRdcError, RdcError} from '../../shared/errors.js';
import {RUN_DIR, STATE_DIR} from '../layout.js';
import {storageTrouble} from './storage.js';

/** More than a file system keeps beside a file's own name, so that one without room for data is found. */
const PROBE_BYTES = 256 * 1024;

/** What a program that met a failing disk may end as; the other codes say what is wrong by themselves. */
const OPEN_QUESTION = ['COMMAND_FAILED', 'DAEMON_FAILED', 'INTERNAL', 'SETUP_FAILED', 'UNEXPECTED_OUTPUT'] as const;

/** A file without a name, open(2): Node knows only half of it by name, and this half is the same on both architectures. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;

type Write = (directory: string) => Promise<void>;

/**
 * Finds out whether an operation failed because of the disks below. What failed may say so itself; if it does not, and
 * programs often do not, a file without a name is written to each place that operations write to.
 *
 * @param datastore  path of the datastore, if the operation has one
 * @returns NO_SPACE or VERIFICATION_FAILED in the words of both, or the error itself
 */
export const explainByStorage = async (
  error: unknown,
  datastore: string | undefined,
  write: Write = writeNameless,
): Promise<unknown> => {
  const said = storageTrouble(error);
  if (said) return said;
  if (error instanceof RdcError && !isRdcError(error, ...OPEN_QUESTION)) return error;
  for (const directory of [...(datastore === undefined ? [] : [datastore]), STATE_DIR, RUN_DIR]) {
    const trouble = await troubleAt(directory, write);
    if (trouble) return joined(error, trouble);
  }
  return error;
};

const troubleAt = async (directory: string, write: Write): Promise<RdcError | null> => {
  try {
    await write(directory);
    return null;
  } catch (error) {
    // A write is not told which file it was for.
    return storageTrouble(Object.assign(Object(error) as object, {path: directory}));
  }
};

/** It is gone when it is closed, also when this process is killed. */
export const writeNameless: Write = async (directory) => {
  const file = await open(directory, O_TMPFILE | constants.O_WRONLY, 0o600);
  try {
    await file.writeFile(Buffer.alloc(PROBE_BYTES, 1));
    await file.sync();
  } finally {
    await file.close();
  }
};

const joined = (error: unknown, trouble: RdcError): RdcError => {
  const {message, details} = error as RdcError;
  return new RdcError(trouble.code, `${message.trim()} ${trouble.message}`, {
    hint: trouble.hints,
    retryable: trouble.retryable,
    details: {...details, ...trouble.details},
    cause: error,
  });
};
