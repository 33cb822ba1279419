import {setTimeout as sleep} from 'node:timers/promises';
import {FAIL_POINT, setFailPoint} from '../../fail-point.js';
import {errorOf, type Run} from '../../rdc.js';
import type {Server} from '../../server.js';
import type {Command, Died} from '../die.js';
import type {Fault} from './faults.js';

/** A command that has not ended by then hangs. */
const LIMIT_MS = 180_000;

export interface Failed {
  readonly where: Died;
  readonly run: Run;
  /** Of its error; null when it succeeded, or said what failed in its result. */
  readonly code: string | null;
  readonly message: string | null;
}

/**
 * Has a fault happen while a command waits at a point, and lets the command go on to its end with it. The fault stays.
 *
 * @throws Error when it passes no point, or does not end
 */
export const failDuring = async (server: Server, command: Command, fault: Fault, at: number): Promise<Failed> => {
  await setFailPoint(server, {operation: command.operation, at, then: 'wait'});
  const ended = new AbortController();
  const running = command.run().finally(() => ended.abort());
  const where = await waitAndFail(server, fault, ended.signal);
  if (where === null) throw new Error(`${command.operation} passed no point: ${(await running).stdout}`);
  const run = await Promise.race([running, sleep(LIMIT_MS, null, {ref: false})]);
  if (run === null) throw new Error(`${command.operation} hangs: ${fault.name} since "${where.point}"`);
  return {where, run, ...saidBy(run)};
};

/** All in one script: what waits at the point goes on as soon as the fault is there. */
const waitAndFail = async (server: Server, fault: Fault, ended: AbortSignal): Promise<Died | null> => {
  for (;;) {
    const text = await server.sh(
      `for i in $(seq 50); do
         if [ -e ${FAIL_POINT}.reached ]; then
           cat ${FAIL_POINT}.reached
           { ${fault.begin}
           } >&2
           rm ${FAIL_POINT}.reached
           exit
         fi
         sleep 0.1
       done`,
    );
    if (text !== '') return JSON.parse(text) as Died;
    if (ended.aborted) return null;
  }
};

const saidBy = (run: Run): Pick<Failed, 'code' | 'message'> => {
  try {
    const {code, message} = errorOf(run);
    return {code, message};
  } catch {
    // It succeeded, said in its result what failed, or is one of those that people type on the server.
    return {code: null, message: null};
  }
};
