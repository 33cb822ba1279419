import type {Argv} from '../shared/argv.js';
import type {RdcError} from '../shared/errors.js';
import type {Secret} from '../shared/secret.js';

export interface ExecOptions {
  /** Text given to the program's stdin; a Secret is opened only here. Without it stdin is empty. */
  stdin?: string | Secret | Buffer;
  cwd?: string;
  /** Added to the environment of this process; `undefined` removes a variable. */
  env?: Record<string, string | undefined>;
  /** Exit statuses that are answers rather than failures. Default `[0]`. */
  accept?: readonly number[];
  /** Ends the program (SIGTERM, then SIGKILL after 5 s) when aborted. */
  signal?: AbortSignal;
  /** Whole milliseconds after which the program is ended and TIMED_OUT is thrown. */
  timeoutMs?: number;
  /**
   * Called for every line of output as it comes, without its line end; a line of more than 64 KiB comes in pieces.
   * The program's next lines wait for a promise that it returns.
   */
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void | Promise<void>;
  /** Called with stdout as it comes, in pieces of any length; for progress displays, which end lines with CR alone. */
  onText?: (text: string) => void;
  /** `false` keeps nothing of the output, for programs that may print without end and are heard by `onLine`. */
  collect?: boolean;
  /** `inherit` hands this process's own stdin, stdout and stderr to the program. */
  stdio?: 'capture' | 'inherit';
  /** For a program that only watches work of systemd's: left behind by a killed agent, it must not hold the agent's locks. */
  watches?: boolean;
}

export interface ExecResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program and waits for it.
 *
 * @throws RdcError COMMAND_FAILED (unaccepted status, or killed), NOT_FOUND (no such program),
 *   TIMED_OUT, CANCELLED
 */
export type Exec = (call: Argv, options?: ExecOptions) => Promise<ExecResult>;

/** Whether a COMMAND_FAILED is that of a program called with these first arguments. */
export const isCallOf = ({details}: RdcError, ...begin: readonly string[]): boolean => {
  const argv = details?.['argv'];
  return Array.isArray(argv) && begin.every((word, index) => argv[index] === word);
};
