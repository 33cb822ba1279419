import {hostname, userInfo} from 'node:os';
import type {Frame} from '../../contract/frames.js';
import type {Operation} from '../../contract/operation.js';
import {messageOf, RdcError} from '../../shared/errors.js';
import {pacedWriter, type PacedWriter} from '../../shared/paced-writer.js';
import {agentHash} from '../agent-hash.js';
import {runOperation, type Call} from '../call/run-operation.js';
import {flagsOf, parseFlags, requireFlags, type Words} from './flags.js';
import {COMMON_FLAGS, findOperation, isGroup, operationHelp, overview} from './help.js';
import {readSecret} from './read-secret.js';
import {sayFrame} from './view.js';

/**
 * `renet <group> <verb> --flags`, for people who log in; the same operations that rdc calls.
 *
 * @returns the exit status
 */
export const people = async (line: readonly string[]): Promise<number> => {
  const [group, verb] = line;
  const json = line.includes('--json');
  try {
    if (group === undefined || group === '--help' || group === '-h' || group === 'help') return print(overview(verb));
    const found = findOperation(line);
    if (!found && (verb === undefined || verb === '--help')) return print(knownGroup(group));
    if (!found) throw unknownCommand(`${group} ${verb}`);
    const {operation, args} = found;
    const words = parseFlags([...flagsOf(operation.params), ...COMMON_FLAGS], args);
    if (words['--help'] === true) return print(operationHelp(operation));
    return await carryOut(operation, words, json);
  } catch (error) {
    if (!(error instanceof RdcError)) throw error;
    const {code, hints, retryable} = error;
    void say({type: 'error', code, message: messageOf(error), hints, retryable}, json);
    return error.exitStatus;
  }
};

const print = (text: string): number => {
  process.stdout.write(`${text}\n`);
  return 0;
};

const knownGroup = (group: string): string => {
  if (isGroup(group)) return overview(group);
  throw unknownCommand(group);
};

const unknownCommand = (words: string): RdcError =>
  new RdcError('USAGE', `There is no command "renet ${words}".`, {hint: 'renet --help'});

const carryOut = async (operation: Operation, words: Words, json: boolean): Promise<number> => {
  const flags = flagsOf(operation.params);
  requireFlags(flags, words);
  if (process.getuid?.() !== 0) {
    throw new RdcError('SUDO_REQUIRED', 'Only root may do this.', {
      hint: `sudo renet ${process.argv.slice(2).join(' ')}`,
    });
  }
  const call: Call = {
    op: operation.name,
    params: await paramsOf(flags, words),
    lockWaitSeconds: (words['--lock-wait'] as number | undefined) ?? 60,
    dryRun: words['--dry-run'] === true,
    client: {user: process.env['SUDO_USER'] ?? userInfo().username, host: hostname(), version: process.version},
  };
  const signal = interrupted();
  const emit = sayTo({out: pacedWriter(process.stdout, {signal}), err: pacedWriter(process.stderr, {signal})});
  return runOperation(call, {
    emit: (frame) => emit(frame, json, operation),
    signal,
    agentHash: agentHash(),
  });
};

/** The first Ctrl-C stops the operation, which undoes what it began; the second one ends at once. */
const interrupted = (): AbortSignal => {
  const stop = new AbortController();
  process.on('SIGINT', () => (stop.signal.aborted ? process.exit(130) : stop.abort()));
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  // As SIGPIPE would, which Node ignores: `renet repository logs … | head` ends.
  process.stdout.on('error', () => stop.abort());
  return stop.signal;
};

const paramsOf = async (flags: ReturnType<typeof flagsOf>, words: Words): Promise<Record<string, unknown>> => {
  const params: Record<string, unknown> = {};
  for (const {key, kind, name} of flags) {
    if (words[key] === undefined) continue;
    params[key] = kind === 'secret' ? await readSecret(process.stdin, name) : words[key];
  }
  return params;
};

const sayTo =
  ({out, err}: {out: PacedWriter; err: PacedWriter}) =>
  (frame: Frame, json: boolean, operation?: Operation): void | Promise<void> => {
    if (json) return out(`${JSON.stringify(frame)}\n`);
    const {stdout, stderr} = sayFrame(frame, operation);
    if (stdout !== undefined) return out(`${stdout}\n`);
    if (stderr !== undefined) return err(`${stderr}\n`);
  };

/** For what is said before anything runs. */
const say = sayTo({out: pacedWriter(process.stdout), err: pacedWriter(process.stderr)});
