import type {Frame} from '../../contract/frames.js';
import {operations, type OperationName} from '../../contract/index.js';
import type {Operation} from '../../contract/operation.js';
import {read} from '../../contract/read.js';
import type {ServerPath} from '../../contract/types.js';
import type {Exec} from '../../exec/exec.js';
import {localExec} from '../../exec/local.js';
import {EXIT_STATUS} from '../../shared/codes.js';
import {messageOf, RdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {failPoints, noFailPoints, type FailPoints} from '../engine/fail-points.js';
import {takeLocks} from '../engine/lock.js';
import {storageTrouble} from '../engine/storage.js';
import {handlers} from '../operations/index.js';
import {flushNames} from '../repository/names.js';
import {explainByStorage} from './explain-storage.js';
import {lockNames} from './lock-names.js';
import {maskDeep, secretsOf} from './secrets.js';
import {nameSubject, type CallParams} from './subject.js';

/** One call, from rdc or from people. */
export interface Call {
  readonly op: string;
  readonly params: unknown;
  readonly lockWaitSeconds: number;
  readonly dryRun: boolean;
  readonly client: Context['client'];
}

export interface Surroundings {
  /** A promise means that the reader is behind; see `Context.report`. */
  readonly emit: (frame: Frame) => void | Promise<void>;
  readonly signal: AbortSignal;
  readonly agentHash: string;
}

type AnyHandler = (params: unknown, context: Context) => Promise<unknown>;

/** A result with the exit status that belongs to it. */
interface Outcome {
  readonly value: unknown;
  readonly status: number;
}

/**
 * Carries out one operation and says how it ended: exactly one `result` or `error` frame, with
 * every secret of the parameters blanked in all frames.
 *
 * @returns the exit status that belongs to the outcome
 */
export const runOperation = async (call: Call, {emit, signal, agentHash}: Surroundings): Promise<number> => {
  let secrets: string[] = [];
  const say = (frame: Frame) => emit(maskDeep(frame, secrets));
  try {
    const name = known(call.op);
    const operation: Operation = operations[name];
    const params = read(operation.params, call.params, `request for ${name}`);
    secrets = secretsOf(operation.params, params);
    const {reach, reachLast} = await pointsOf(operation);
    const datastore = datastoreOf(params);
    const context = contextOf(call, {report: say, signal, agentHash, reach, datastore});
    const handler = (await handlers[name]()) as AnyHandler;
    const changes = operation.mutates && !call.dryRun;
    const act = async (): Promise<unknown> => {
      const value = await handler(params, context);
      if (changes && datastore !== undefined) await flushNames(datastore);
      return value;
    };
    const run = async (): Promise<Outcome> => {
      const value = await act().catch(async (error: unknown) => {
        throw operation.mutates ? await context.explain(error) : (storageTrouble(error) ?? error);
      });
      return {value, status: operation.exitStatus?.(value) ?? 0};
    };
    const {value, status} = await (changes
      ? audited(call, operation, params, context, async () =>
          locked(call, await lockNames(operation, params), context, run),
        )
      : run());
    await reachLast('done, but nobody was told');
    void say({type: 'result', value});
    return status;
  } catch (error) {
    // Disks can fail before the operation has begun, too, such as while its lock is taken.
    const known = storageTrouble(error) ?? error;
    void say(errorFrame(known));
    return known instanceof RdcError ? known.exitStatus : EXIT_STATUS.INTERNAL;
  }
};

const known = (op: string): OperationName => {
  if (Object.hasOwn(operations, op)) return op as OperationName;
  throw new RdcError('INVALID_INPUT', `There is no operation "${op}".`, {hint: 'renet --help'});
};

interface Equipment extends Pick<Context, 'report' | 'signal' | 'agentHash' | 'reach'> {
  readonly datastore: ServerPath | undefined;
}

/** What an operation is handed for a call. */
export const contextOf = (call: Call, {report, signal, agentHash, reach, datastore}: Equipment): Context => ({
  exec: endedBy(signal),
  cleanupExec: localExec,
  report,
  signal,
  client: call.client,
  lockWaitSeconds: call.lockWaitSeconds,
  dryRun: call.dryRun,
  agentHash,
  reach,
  explain: (error) => explainByStorage(error, {exec: localExec, datastore}),
});

/** As the contract has read it. */
const datastoreOf = ({datastore}: Record<string, unknown>): ServerPath | undefined =>
  typeof datastore === 'string' ? (datastore as ServerPath) : undefined;

const pointsOf = ({name, mutates}: {name: string; mutates: boolean}): Promise<FailPoints> =>
  mutates ? failPoints(name) : Promise.resolve(noFailPoints);

/** Programs end when the caller goes away, also when the operation gave them a signal of its own. */
const endedBy =
  (signal: AbortSignal): Exec =>
  (call, options = {}) =>
    localExec(call, {...options, signal: options.signal ? AbortSignal.any([signal, options.signal]) : signal});

/** Every change leaves its trace in the journal before its result is out. */
const audited = async (
  {op, client}: Call,
  operation: Operation,
  params: CallParams,
  {cleanupExec, report, agentHash}: Context,
  run: () => Promise<Outcome>,
): Promise<Outcome> => {
  // What changes nothing need not wait for it to be loaded.
  const {audit} = await import('./audit.js');
  const warn = (message: string) => void report({type: 'warning', message});
  const ended = audit({op, subject: await nameSubject(operation, params), client, agentHash}, cleanupExec, warn);
  const outcome = await run().catch(async (error: unknown) => {
    await ended(error instanceof RdcError ? error.code : 'INTERNAL');
    throw error;
  });
  await ended(wordFor(outcome.status));
  return outcome;
};

/** How the audit tells a result that was reached. */
const wordFor = (status: number): string => {
  if (status === 0) return 'done';
  return status === EXIT_STATUS.PARTIAL ? 'partial' : 'failed';
};

/** The locks are gone before the result is out: whoever hears the result may start the next operation at once. */
export const locked = async <T>(
  {op, client, lockWaitSeconds}: Call,
  names: readonly string[],
  {signal, reach}: Pick<Context, 'signal' | 'reach'>,
  run: () => Promise<T>,
): Promise<T> => {
  const who = `${client.user}@${client.host}`;
  const held = await takeLocks(names, {operation: op, who, waitSeconds: lockWaitSeconds, signal});
  try {
    await reach('lock taken');
    return await run();
  } finally {
    await held.release();
  }
};

const errorFrame = (error: unknown): Frame => {
  if (error instanceof RdcError) {
    const {code, message, hints, retryable, details} = error;
    return {type: 'error', code, message, hints, retryable, ...(details && {details})};
  }
  const stack = error instanceof Error ? error.stack : undefined;
  return {
    type: 'error',
    code: 'INTERNAL',
    message: `The agent met a bug: ${messageOf(error)}`,
    hints: ['Please report it with the output of --debug.'],
    retryable: false,
    ...(stack && {details: {stack}}),
  };
};
