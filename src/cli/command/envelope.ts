import {messageOf, RdcError} from '../../shared/errors.js';

/** What `--output json` and `yaml` print: the same shape for success and failure. */
export interface Envelope {
  success: boolean;
  /** The command's words, such as `repo up`. */
  command: string;
  data: unknown;
  errors: EnvelopeError[] | null;
  warnings: string[];
  metrics: {duration_ms: number};
}
export interface EnvelopeError {
  code: string;
  message: string;
  hint: string | null;
  retryable: boolean;
  details?: Record<string, unknown>;
}

const BUG_HINT = 'This is a bug in rdc. Please report it with the lines above.';

/** An error as programs read it; a bug has the code INTERNAL. */
export const toEnvelopeError = (error: unknown): EnvelopeError => {
  if (!(error instanceof RdcError)) {
    return {code: 'INTERNAL', message: messageOf(error), hint: BUG_HINT, retryable: false};
  }
  const {code, message, hints, retryable, details} = error;
  return {code, message, hint: hints.join('\n') || null, retryable, ...(details && {details})};
};

/** An error as people read it. A bug shows its stack: without it nobody can help. */
export const errorText = (error: unknown): string => {
  if (error instanceof RdcError) {
    return [`Error: ${error.message}`, ...error.hints.map((hint) => `  → ${hint}`)].join('\n');
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${stack}\n\nError: rdc failed in a way it should not.\n  → ${BUG_HINT}`;
};

/**
 * oclif's complaint about the words, as our own USAGE error; anything else stays what it is.
 * oclif appends "See more help with --help", which the hint says better.
 */
export const fromOclif = (error: unknown, command: string): unknown => {
  if (!(error instanceof Error) || error instanceof RdcError || !('oclif' in error)) return error;
  const said = error.message
    .replace(/\n?See more help with --help$/, '')
    .replace(/^The following errors? occurred:\n/, '');
  const lines = said.split('\n').map((line) => line.trimEnd());
  const message = lines.length === 1 ? (lines[0] ?? '').trim() : lines.filter(Boolean).join('\n');
  return new RdcError('USAGE', /[.?!]$/.test(message) ? message : `${message}.`, {
    hint: `rdc ${command} --help`,
  });
};
