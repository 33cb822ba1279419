import {setTimeout as sleep} from 'node:timers/promises';
import {ANY_STATUS} from '../../shared/argv.js';
import type {Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {composeLogs} from './start.js';

/** How soon a log is looked at again whose Traefik has ended. */
const LOOK_MS = 2000;
/** Nobody prints as much in the moment between two Traefiks. */
const ALL = 100_000;

/** What is said to go on with the log, from a moment on if there is one. */
export const followLog = (lines: number, since?: Date): Argv => {
  const {file, args} = composeLogs(since === undefined ? lines : ALL);
  return {file, args: [...args, '--follow', ...(since === undefined ? [] : [`--since=${since.toISOString()}`])]};
};

/** Hands on the last lines, no faster than the caller takes them. */
export const showTraefik = async (lines: number, context: Context): Promise<void> => {
  await context.exec(composeLogs(lines), {collect: false, onLine: lineTo(context)});
};

/**
 * Hands on the last lines and all that follow. It ends with the caller, not with Traefik: a new one is followed too.
 *
 * @throws RdcError CANCELLED when the caller has had enough
 */
export const followTraefik = async (lines: number, context: Context): Promise<void> => {
  let since: Date | undefined;
  while (!context.signal.aborted) {
    await context
      .exec(followLog(lines, since), {accept: ANY_STATUS, collect: false, onLine: lineTo(context)})
      .catch((error: unknown) => {
        if (!context.signal.aborted) throw error;
      });
    since = new Date();
    await sleep(LOOK_MS, undefined, {signal: context.signal}).catch(() => undefined);
  }
  throw new RdcError('CANCELLED', 'The log is no longer followed.');
};

const lineTo =
  ({report}: Context) =>
  (line: string, stream: 'stdout' | 'stderr'): void | Promise<void> =>
    line === '' ? undefined : report({type: 'log', stream, line});
