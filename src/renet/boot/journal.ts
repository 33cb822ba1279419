import {hostname} from 'node:os';
import type {Frame} from '../../contract/frames.js';
import type {Guid} from '../../contract/types.js';
import {agentHash} from '../agent-hash.js';
import {contextOf, locked, type Call} from '../call/run-operation.js';
import type {Context} from '../engine/context.js';
import {noFailPoints} from '../engine/fail-points.js';
import {sayFrame} from '../people/view.js';

/** Lines for the journal of a unit: what happens to which repository. */
export type Say = (line: string) => void;
export const sayToJournal: Say = (line) => process.stdout.write(`${line}\n`);

/** What the units do is an operation like any other to those that wait for the lock. */
const callOf = (op: string, lockWaitSeconds: number): Call => ({
  op,
  params: {},
  lockWaitSeconds,
  dryRun: false,
  client: {user: 'systemd', host: hostname(), version: process.version},
});

/**
 * Works on one repository under its lock; all that happens is said with its GUID in front.
 *
 * @throws RdcError LOCKED, CANCELLED and as `work`
 */
export const underLock = <T>(
  {op, guid, lockWaitSeconds, signal}: {op: string; guid: Guid; lockWaitSeconds: number; signal: AbortSignal},
  say: Say,
  work: (context: Context) => Promise<T>,
): Promise<T> => {
  const call = callOf(op, lockWaitSeconds);
  const context = contextFor(call, guid, signal, say);
  return locked(call, [guid], context, () => work(context));
};

/** What an operation on it is handed when it must go on without the lock. */
export const withoutLock = (op: string, guid: Guid, signal: AbortSignal, say: Say): Context =>
  contextFor(callOf(op, 0), guid, signal, say);

const contextFor = (call: Call, guid: Guid, signal: AbortSignal, say: Say): Context =>
  contextOf(call, {
    report: (frame) => sayLines(frame, guid, say),
    signal,
    agentHash: agentHash(),
    reach: noFailPoints.reach,
    datastore: undefined,
  });

const sayLines = (frame: Frame, guid: Guid, say: Say): void => {
  const {stdout, stderr} = sayFrame(frame);
  for (const line of (stdout ?? stderr ?? '').split('\n').filter(Boolean)) say(`${guid}: ${line}`);
};
