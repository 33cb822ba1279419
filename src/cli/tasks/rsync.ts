import {checkRsyncVersion, INSTALL_RSYNC, parseProgress, rsyncError} from '../../domain/sync/output.js';
import {rsyncUpload, type Upload, type UploadMode} from '../../domain/sync/upload.js';
import type {Exec} from '../../exec/exec.js';
import {ANY_STATUS, argv} from '../../shared/argv.js';
import {isRdcError, RdcError} from '../../shared/errors.js';

export interface RsyncRun {
  readonly signal: AbortSignal;
  readonly onProgress?: (percent: number) => void;
}

/** Every status is an answer here: `rsyncError` knows what it means. */

/** rsync's messages are read by program, so they must not be translated. */
const C_LOCALE = {LC_ALL: 'C'};

/**
 * Makes sure that this workstation has a usable rsync, before anything is asked of a server.
 *
 * @throws RdcError NOT_FOUND, UNSUPPORTED; both say how to install one
 */
export const requireRsync = async (exec: Exec): Promise<void> => {
  try {
    const {stdout} = await exec(argv('rsync', '--version'), {env: C_LOCALE});
    checkRsyncVersion(stdout);
  } catch (error) {
    if (!isRdcError(error, 'NOT_FOUND')) throw error;
    throw new RdcError('NOT_FOUND', 'rsync is not installed on this workstation.', {hint: INSTALL_RSYNC});
  }
};

/**
 * Runs the local rsync of an upload and returns its stdout.
 *
 * @throws RdcError PARTIAL, NO_SPACE, TRANSFER_FAILED, NOT_SET_UP, CANCELLED
 */
export const runRsync = async (exec: Exec, upload: Upload, mode: UploadMode, run: RsyncRun): Promise<string> => {
  const {exitCode, stdout, stderr} = await exec(rsyncUpload(upload, mode), optionsOf(run));
  // Ctrl-C reaches rsync by itself too; it may end before we have told it to.
  if (run.signal.aborted) throw new RdcError('CANCELLED', 'The upload was stopped; the same command continues it.');
  if (exitCode !== 0) throw rsyncError(exitCode, stderr);
  return stdout;
};

const optionsOf = ({signal, onProgress}: RsyncRun) => ({
  signal,
  env: C_LOCALE,
  accept: ANY_STATUS,
  ...(onProgress && {onText: progressReader(onProgress)}),
});

/** rsync repaints its progress line with a carriage return; only a whole line is read. */
const progressReader = (onProgress: NonNullable<RsyncRun['onProgress']>): ((text: string) => void) => {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split(/[\r\n]/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const percent = parseProgress(line);
      if (percent !== undefined) onProgress(percent);
    }
  };
};
