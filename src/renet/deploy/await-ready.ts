import type {InspectedContainer} from '../system/docker-inspect.js';
import type {ExpectedPorts} from './expected-ports.js';
import {openAt, until, type Ground} from './ground.js';
import {patienceOf, readinessOf, type Readiness} from './readiness.js';

/** Whom to wait for. */
export interface Awaited {
  /** Its id right now; `null` when there is no such container. */
  readonly find: () => Promise<string | null>;
  readonly ip: string;
  readonly expected: ExpectedPorts;
}

/**
 * Waits until a container may get requests, cannot get any more, or has taken too long.
 *
 * @returns `null` when it may; else what is wrong with it, as a clause
 */
export const awaitReady = async (ground: Ground, awaited: Awaited): Promise<string | null> => {
  const patience = patienceOf(await containerOf(ground, awaited));
  const settled = {open: '', since: performance.now()};
  const seen: Readiness[] = [];
  await until(async () => {
    const [container, open] = await Promise.all([containerOf(ground, awaited), openAt(awaited.ip)]);
    if (String(open) !== settled.open) Object.assign(settled, {open: String(open), since: performance.now()});
    const readiness = readinessOf({container, open, settledMs: performance.now() - settled.since}, awaited.expected);
    seen.splice(0, 1, readiness);
    return readiness.is === 'waiting' ? null : readiness;
  }, patience);
  const [last] = seen;
  return last === undefined || last.is === 'ready' ? null : last.why;
};

const containerOf = async ({daemon}: Ground, {find}: Awaited): Promise<InspectedContainer | null> => {
  const id = await find();
  return id === null ? null : daemon.inspect(id);
};
