import {toLine, type Argv} from '../shared/argv.js';
import {RdcError} from '../shared/errors.js';
import {lineFolder} from '../shared/lines.js';
import {Secret} from '../shared/secret.js';
import {howItEnded, runChild, type ChildOptions, type Ended} from './child.js';
import type {Exec, ExecOptions, ExecResult} from './exec.js';
import {asStdio, inherited} from './inherited.js';

/** In characters; what is longer goes out in pieces. */
const LONGEST_LINE = 64 * 1024;
/** The last lines of stderr that a message quotes; all of it stays in `details`. */
const QUOTED_LINES = 5;

/** Runs programs on this very machine. */
export const localExec: Exec = async (call, options = {}) => {
  const {onLine, cwd, env, signal, timeoutMs, collect} = options;
  const relays = onLine && {stdout: relay('stdout', onLine), stderr: relay('stderr', onLine)};
  const onData: ChildOptions['onData'] = (chunk, stream) => {
    if (stream === 'stdout') options.onText?.(chunk.toString());
    return relays?.[stream].push(chunk);
  };
  const ended = await runChild(call, {cwd, env, signal, timeoutMs, collect, onData, ...streamsOf(options)});
  await Promise.all([relays?.stdout.end(), relays?.stderr.end()]);
  return judge(call, options, ended);
};

/** Hands on lines one by one, each once the one before it is taken; none any more after one that could not be. */
const relay = (from: 'stdout' | 'stderr', onLine: NonNullable<ExecOptions['onLine']>) => {
  const lines = lineFolder(LONGEST_LINE);
  let broken = false;
  let turn = Promise.resolve();
  const handAll = async (found: readonly string[]): Promise<void> => {
    try {
      for (const line of broken ? [] : found) await onLine(line.replace(/\r$/, ''), from);
    } catch {
      broken = true;
    }
  };
  // More may come before all of the last is taken: what is left in a pipe is read at once when its program ends.
  const hand = (found: readonly string[]): Promise<void> => (turn = turn.then(() => handAll(found)));
  return {
    push: (chunk: Buffer) => hand(lines.push(chunk)),
    end: () => hand([lines.rest()].filter((line) => line !== '')),
  };
};

/** What a lock that is held now is about ends only when this program has. */
const streamsOf = (options: ExecOptions): Pick<ChildOptions, 'stdio' | 'input'> => {
  const locks = options.watches ? [] : asStdio(inherited);
  if (options.stdio === 'inherit') return {stdio: ['inherit', 'inherit', 'inherit', ...locks]};
  const input = inputOf(options);
  return {stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...locks], input};
};

const inputOf = ({stdin}: ExecOptions): string | Buffer | undefined =>
  stdin instanceof Secret ? stdin.reveal() : stdin;

const judge = (call: Argv, options: ExecOptions, ended: Ended): ExecResult => {
  const {stdout, stderr, why, failure} = ended;
  if (why === 'cancelled') throw new RdcError('CANCELLED', `${call.file} was stopped.`);
  if (why === 'timed out') {
    throw new RdcError('TIMED_OUT', `${call.file} took longer than ${options.timeoutMs} ms.`, {retryable: true});
  }
  if (failure?.code === 'ENOENT') {
    throw new RdcError('NOT_FOUND', `The program ${call.file} is not installed.`, {details: {program: call.file}});
  }
  const exitCode = ended.exitCode ?? -1;
  if (why === null && (options.accept ?? [0]).includes(exitCode)) return {exitCode, stdout, stderr};
  const said = stderr.trim().split('\n').slice(-QUOTED_LINES).join('\n');
  const how = howItEnded(call, ended);
  throw new RdcError('COMMAND_FAILED', said ? `${how}: ${said}` : `${how}.`, {
    details: {command: toLine(call), argv: [call.file, ...call.args], exitCode, stderr},
    ...(failure && {cause: failure}),
  });
};
