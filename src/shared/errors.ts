import {EXIT_STATUS, type ErrorCode} from './codes.js';
import {printable} from './printable.js';

export interface RdcErrorOptions {
  /** What the reader can do about it; one command or sentence per entry. */
  hint?: string | string[];
  /** Whether the very same call may succeed later. */
  retryable?: boolean;
  /** Facts for programs, such as the free network id; never secrets. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

/**
 * An error its reader can act on. The code decides the exit status; anything that is not an
 * `RdcError` is a bug and is reported with its stack. Message and hints may quote anything: they are made
 * printable here, once for all.
 */
export class RdcError extends Error {
  readonly code: ErrorCode;
  readonly hints: string[];
  readonly retryable: boolean;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, options: RdcErrorOptions = {}) {
    super(printable(message), {cause: options.cause});
    this.name = 'RdcError';
    this.code = code;
    this.hints = [options.hint ?? []].flat().map(printable);
    this.retryable = options.retryable ?? false;
    this.details = options.details;
  }

  /** The process exit status this error stands for. */
  get exitStatus(): number {
    return EXIT_STATUS[this.code];
  }
}

export const isRdcError = (error: unknown, ...codes: ErrorCode[]): error is RdcError =>
  error instanceof RdcError && (codes.length === 0 || codes.includes(error.code));

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
