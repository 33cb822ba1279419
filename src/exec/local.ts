import type {ExecaError} from 'execa';
import {toLine, type Argv} from '../shared/argv.js';
import {RdcError} from '../shared/errors.js';
import {lineFolder} from '../shared/lines.js';
import {Secret} from '../shared/secret.js';
import type {Exec, ExecOptions, ExecResult} from './exec.js';
import {asStdio, inherited} from './inherited.js';

const KILL_AFTER_MS = 5000;
/** How long a program that was ended may have what it started write its last words. */
const LAST_WORDS_MS = 1000;
/** In characters; what is longer goes out in pieces. */
const LONGEST_LINE = 64 * 1024;
/** The last lines of stderr that a message quotes; all of it stays in `details`. */
const QUOTED_LINES = 5;

/** Runs programs on this very machine. */
export const localExec: Exec = async (call, options = {}) => {
  // Loaded by the first call: what starts no program, as a list, need not wait for it.
  const {execa} = await import('execa');
  const child = execa(call.file, [...call.args], {
    cwd: options.cwd,
    env: options.env,
    ...streamsOf(options),
    cancelSignal: options.signal,
    forceKillAfterDelay: KILL_AFTER_MS,
    timeout: options.timeoutMs,
    reject: false,
    stripFinalNewline: false,
    buffer: options.collect ?? true,
    maxBuffer: 64 * 1024 * 1024,
  });
  // Attached at once, so that no line is missed; the wait for the exit covers the end of both streams.
  const reading = options.onLine
    ? [relay(child, 'stdout', options.onLine), relay(child, 'stderr', options.onLine)]
    : [];
  if (options.onText) child.stdout?.on('data', (chunk: Buffer) => options.onText?.(chunk.toString()));
  child.once('exit', () => {
    // A child of the program's that goes on would keep the streams open, and this wait, for as long as it likes.
    if (child.killed)
      setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream?.destroy()), LAST_WORDS_MS).unref();
  });
  const ended = await child;
  const heard = await Promise.all(reading);
  const result = judge(call, options, ended as unknown as Ended);
  for (const refusal of heard) if (refusal) throw refusal.cause;
  return result;
};

interface Readable {
  iterable(options: {from: 'stdout' | 'stderr'; binary: true; preserveNewlines: true}): AsyncIterable<unknown>;
}

/** Gives all lines to `onLine` until it throws; returns what it has thrown. */
const relay = async (
  child: Readable,
  from: 'stdout' | 'stderr',
  onLine: NonNullable<ExecOptions['onLine']>,
): Promise<{cause: unknown} | undefined> => {
  const lines = lineFolder(LONGEST_LINE);
  let refusal: {cause: unknown} | undefined;
  const take = async (line: string) => {
    // The program is not to die of SIGPIPE in the middle of its work: what it still says is read, and dropped.
    if (refusal) return;
    try {
      await onLine(line, from);
    } catch (cause) {
      refusal = {cause};
    }
  };
  try {
    for await (const chunk of child.iterable({from, binary: true, preserveNewlines: true})) {
      for (const line of lines.push(Buffer.from(chunk as Uint8Array))) await take(line.replace(/\r$/, ''));
    }
    const last = lines.rest();
    if (last !== '') await take(last);
  } catch {
    // The wait for the exit reports why the program ended; this loop only relays its lines.
  }
  return refusal;
};

/** What a lock that is held now is about ends only when this program has. */
const streamsOf = (options: ExecOptions) => {
  const locks = options.watches ? [] : asStdio(inherited);
  return options.stdio === 'inherit'
    ? {stdio: ['inherit', 'inherit', 'inherit', ...locks] as const}
    : {stdio: ['pipe', 'pipe', 'pipe', ...locks] as const, input: inputOf(options)};
};

const inputOf = ({stdin}: ExecOptions): string | Buffer => (stdin instanceof Secret ? stdin.reveal() : (stdin ?? ''));

type Ended = Partial<ExecaError> & {exitCode?: number; stdout?: string; stderr?: string};

const judge = (call: Argv, options: ExecOptions, ended: Ended): ExecResult => {
  const {stdout = '', stderr = ''} = ended;
  if (ended.isCanceled) throw new RdcError('CANCELLED', `${call.file} was stopped.`);
  if (ended.timedOut) {
    throw new RdcError('TIMED_OUT', `${call.file} took longer than ${options.timeoutMs} ms.`, {retryable: true});
  }
  if (ended.code === 'ENOENT' && ended.exitCode === undefined) {
    throw new RdcError('NOT_FOUND', `The program ${call.file} is not installed.`, {details: {program: call.file}});
  }
  const exitCode = ended.exitCode ?? -1;
  if ((options.accept ?? [0]).includes(exitCode)) return {exitCode, stdout, stderr};
  throw new RdcError('COMMAND_FAILED', failure(call, ended), {
    details: {command: toLine(call), argv: [call.file, ...call.args], exitCode, stderr},
    cause: ended.code === undefined ? undefined : ended,
  });
};

const failure = (call: Argv, {exitCode, signal, stderr = '', shortMessage}: Ended): string => {
  const how = signal
    ? `was killed by ${signal}`
    : exitCode === undefined
      ? `did not start: ${shortMessage}`
      : `exited with ${exitCode}`;
  const said = stderr.trim().split('\n').slice(-QUOTED_LINES).join('\n');
  return said ? `${call.file} ${how}: ${said}` : `${call.file} ${how}.`;
};
