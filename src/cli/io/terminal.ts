import {writeSync} from 'node:fs';
import {pacedWriter, type PacedWriter} from '../../shared/paced-writer.js';

/** The terminal a command talks to. Tests hand in one that keeps what it hears. */
export interface Terminal {
  out(text: string): void;
  /**
   * As `out`, for what may go on for long. When nobody reads it any more, rdc ends as SIGPIPE would end it; a promise
   * means that whoever reads is behind.
   */
  stream(text: string): void | Promise<void>;
  err(text: string): void;
  /** Somebody is there to answer a question. */
  readonly interactive: boolean;
  /** stderr is a screen that can be repainted; false in CI. */
  readonly animated: boolean;
  exitStatus(status: number): void;
}

/** Narrower ones, and those of unknown width, are printed to line by line. */
const MIN_COLUMNS = 40;

/** What a shell reports of a program that SIGPIPE ended. */
const BROKEN_PIPE = 128 + 13;

const inCi = (): boolean => Boolean(process.env['CI']);

const endIfBroken = ({code}: NodeJS.ErrnoException): void => {
  if (code === 'EPIPE') process.exit(BROKEN_PIPE);
};

/** Made when it is needed: Node opens stdout when it is first asked for. */
let streamed: PacedWriter | undefined;
/** Whether something was left to `process.stdout`; what follows may not overtake it. */
let left = process.platform === 'win32';

/**
 * At once, without `process.stdout`, which takes as long to make as a short command: on Linux and macOS it writes no later than
 * this. It gets what a pipe does not take now, or no more.
 */
const writeNow = (text: string): void => {
  const content = Buffer.from(text);
  let done = 0;
  try {
    while (done < content.length) done += writeSync(1, content, done);
  } catch {
    left = true;
    process.stdout.write(content.subarray(done));
  }
};

/** The process's own streams. Questions and progress go to stderr: stdout belongs to data. */
export const processTerminal: Terminal = {
  out: (text) => void (left || streamed ? process.stdout.write(text) : writeNow(text)),
  stream: (text) => (streamed ??= pacedWriter(process.stdout, {failed: endIfBroken}))(text),
  err: (text) => void process.stderr.write(text),
  get interactive() {
    return Boolean(process.stdin.isTTY && process.stderr.isTTY) && !inCi();
  },
  get animated() {
    const wide = process.stderr.isTTY && (process.stderr.columns ?? 0) >= MIN_COLUMNS;
    return wide && !inCi() && process.env['TERM'] !== 'dumb';
  },
  exitStatus: (status) => {
    process.exitCode = status;
  },
};
