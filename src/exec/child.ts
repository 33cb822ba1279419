import type {ChildProcess, StdioOptions} from 'node:child_process';
import type {Readable} from 'node:stream';
import {toLine, type Argv} from '../shared/argv.js';

const KILL_AFTER_MS = 5000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface ChildOptions {
  readonly cwd?: string | undefined;
  /** Added to the environment of this process; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly stdio: StdioOptions;
  /** Written to its stdin, which then ends. */
  readonly input?: string | Buffer | undefined;
  /** Ends the program (SIGTERM, then SIGKILL after 5 s) when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Whole milliseconds after which it is ended. */
  readonly timeoutMs?: number | undefined;
  /** Hears each stream as it comes; the stream waits for a promise that is returned. */
  readonly onData?: ((chunk: Buffer, stream: 'stdout' | 'stderr') => void | Promise<void>) | undefined;
  /** `false` keeps nothing of the output. */
  readonly collect?: boolean | undefined;
}

/** How a program ended. */
export interface Ended {
  /** Null when a signal ended it, or it never ran. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why we ended it. */
  readonly why: 'cancelled' | 'timed out' | 'too much output' | null;
  /** Why it did not start. */
  readonly failure: NodeJS.ErrnoException | null;
}

const NEVER_RAN = {exitCode: null, signal: null, stdout: '', stderr: '', why: null, failure: null};

/** Those that run. They end with this process when it leaves by itself; who kills it leaves them behind. */
const running = new Set<ChildProcess>();
const endAll = (): void => running.forEach((child) => void child.kill());

/**
 * Starts a program. Node's part for that is loaded by the first call: what starts none, as a list, need not wait for it.
 *
 * @param listen  called at once, so that nothing of it is missed
 */
export const startChild = async <T>(
  {file, args}: Argv,
  {stdio, cwd, env}: Pick<ChildOptions, 'stdio' | 'cwd' | 'env'>,
  listen: (child: ChildProcess) => T,
): Promise<T> => {
  const {spawn} = await import('node:child_process');
  const child = spawn(file, args, {cwd, env: {...process.env, ...env}, stdio});
  if (running.size === 0) process.on('exit', endAll);
  running.add(child);
  child.on('close', () => {
    running.delete(child);
    if (running.size === 0) process.off('exit', endAll);
  });
  return listen(child);
};

/** Starts a program and waits for its end and that of its output. Never throws: how it ended is for the caller to judge. */
export const runChild = async (call: Argv, options: ChildOptions): Promise<Ended> => {
  if (options.signal?.aborted) return {...NEVER_RAN, why: 'cancelled'};
  try {
    return await startChild(call, options, (child) => endOf(child, options));
  } catch (error) {
    return {...NEVER_RAN, failure: error as Error};
  }
};

const endOf = (child: ChildProcess, options: ChildOptions): Promise<Ended> =>
  new Promise((resolve) => {
    const {signal, timeoutMs} = options;
    let why: Ended['why'] = null;
    let failure: Ended['failure'] = null;
    let kill: NodeJS.Timeout | undefined;
    const isGone = () => child.exitCode !== null || child.signalCode !== null;
    // What it has started itself may hold its pipes open for as long as it likes.
    const hangUp = () => [child.stdout, child.stderr].forEach((stream) => stream?.destroy());
    const end = (reason: NonNullable<Ended['why']>): void => {
      if (why !== null) return;
      why = reason;
      if (isGone()) return hangUp();
      child.kill('SIGTERM');
      kill = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    };
    const cancel = () => end('cancelled');
    const limit = timeoutMs === undefined ? undefined : setTimeout(() => end('timed out'), timeoutMs);
    signal?.addEventListener('abort', cancel, {once: true});
    // It may have been aborted while what starts programs was loaded.
    if (signal?.aborted) cancel();
    const [stdout, stderr] = (['stdout', 'stderr'] as const).map((name) =>
      keep(child[name], name, options, () => end('too much output')),
    );
    // A program that is already gone must not end us with EPIPE.
    child.stdin?.on('error', () => undefined).end(options.input ?? '');
    child.on('error', (error) => (failure ??= error));
    child.on('exit', () => why !== null && hangUp());
    child.on('close', (exitCode, ended) => {
      clearTimeout(kill);
      clearTimeout(limit);
      signal?.removeEventListener('abort', cancel);
      const started = child.pid !== undefined;
      const how = started ? {exitCode, signal: ended, failure: null} : {exitCode: null, signal: null, failure};
      void Promise.all([stdout?.(), stderr?.()]).then(([out = '', err = '']) =>
        resolve({...how, why, stdout: out, stderr: err}),
      );
    });
  });

/** Listens at once, so that nothing is missed. @returns what gives all that was kept, once everything is heard */
const keep = (
  stream: Readable | null,
  name: 'stdout' | 'stderr',
  {onData, collect = true}: ChildOptions,
  tooMuch: () => void,
): (() => Promise<string>) => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let heard: Promise<void> = Promise.resolve();
  stream?.on('error', () => undefined);
  stream?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (collect && bytes > MAX_OUTPUT_BYTES) tooMuch();
    else if (collect) chunks.push(chunk);
    if (!onData) return;
    const taken = onData(chunk, name);
    if (!taken) return;
    stream.pause();
    // Who hears it says itself what went wrong; here it is only waited for. Node reads on by itself once the program has ended.
    heard = Promise.all([heard, taken.catch(() => undefined)]).then(() => void stream.resume());
  });
  return async () => {
    await heard;
    return Buffer.concat(chunks).toString('utf8');
  };
};

/** Why a program failed, for a message. */
export const howItEnded = (call: Argv, {exitCode, signal, why, failure}: Ended): string => {
  if (why === 'too much output') return `${call.file} was stopped: it printed more than ${MAX_OUTPUT_BYTES} bytes`;
  if (failure) return `${call.file} did not start: ${failure.message} (${toLine(call)})`;
  return signal ? `${call.file} was killed by ${signal}` : `${call.file} exited with ${exitCode}`;
};
