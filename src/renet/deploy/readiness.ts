import {isEnabled} from '../routes/table/automatic.js';
import type {InspectedContainer} from '../system/docker-inspect.js';
import {until, type Daemon} from './deployment.js';
import {portsAt} from './facts.js';

type Labels = Readonly<Record<string, string>>;

/** Where a container has to listen before it gets requests. */
export interface ExpectedPorts {
  readonly ports: readonly number[];
  /** The labels say so; else a container that has settled elsewhere will do. */
  readonly named: boolean;
}

const SERVER_PORT = /^traefik\.(?:http|tcp)\.services\.[^.]+\.loadbalancer\.server\.port$/i;

/**
 * Pure: the ports to which Traefik would send requests, as labels say; without such labels, those at which the
 * present container listens.
 *
 * @param before  labels of the present container: a port that it has named and never opened is not waited for
 */
export const expectedPorts = (labels: Labels, open: readonly number[], before: Labels): ExpectedPorts => {
  const neverOpened = namedPorts(before).filter((port) => !open.includes(port));
  const named = namedPorts(labels).filter((port) => !neverOpened.includes(port));
  return named.length > 0 ? {ports: named, named: true} : {ports: open, named: false};
};

const namedPorts = (labels: Labels): number[] => {
  const enabled = isEnabled({labels});
  const found = Object.entries(labels)
    .filter(([name]) => (enabled && SERVER_PORT.test(name)) || name.toLowerCase() === 'rediacc.service_port')
    .map(([, value]) => (/^\d{1,5}$/.test(value.trim()) ? Number(value) : 0));
  return [...new Set(found)].filter((port) => port > 0 && port < 65_536).sort((a, b) => a - b);
};

/** What was seen of a container that is to get requests. */
export interface Sight {
  /** `null` when there is no such container. */
  readonly container: InspectedContainer | null;
  /** Ports at which it listens at its own address. */
  readonly open: readonly number[];
  /** For how long those have been the same, in ms. */
  readonly settledMs: number;
}

export type Readiness =
  | {readonly is: 'ready'}
  /** Both with what is missing, as a clause. */
  | {readonly is: 'waiting' | 'hopeless'; readonly why: string};

/** How long a program without named ports is given to open all that the present one has open. */
const SETTLED_MS = 10_000;
const READY: Readiness = {is: 'ready'};

/** Pure: whether a container may get requests. A health check decides alone; without one it has to listen. */
export const readinessOf = ({container, open, settledMs}: Sight, {ports, named}: ExpectedPorts): Readiness => {
  if (container === null) return {is: 'hopeless', why: 'there is no container of it'};
  const {state, exitCode, health} = container;
  if (state === 'exited' || state === 'dead') return {is: 'hopeless', why: `it ended with status ${exitCode}`};
  if (state !== 'running') return {is: 'waiting', why: `it is ${state}`};
  if (health === 'unhealthy') return {is: 'hopeless', why: 'its health check fails'};
  if (health !== null) return health === 'healthy' ? READY : {is: 'waiting', why: 'it has not passed its health check'};
  const closed = ports.filter((port) => !open.includes(port));
  if (open.length > 0 && (closed.length === 0 || (!named && settledMs >= SETTLED_MS))) return READY;
  const at = open.length > 0 ? `, but at ${open.join(', ')}` : '';
  return {is: 'waiting', why: `it does not listen at port ${closed.join(', ')} of its own address${at}`};
};

/** Without a health check. */
const LISTENS_WITHIN_MS = 60_000;

/** How long one is waited for, in ms. */
type PatienceOf = (container: InspectedContainer | null) => number;

/** How long a container is waited for, in ms: until Docker itself would call it unhealthy, and a minute. */
export const patienceOf: PatienceOf = (container) => LISTENS_WITHIN_MS + (container?.healthWithinMs ?? 0);

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
 * @param patience  from how it is now
 * @returns `null` when it may; else what is wrong with it, as a clause
 */
export const awaitReady = async (
  daemon: Pick<Daemon, 'inspect'>,
  awaited: Awaited,
  patience = patienceOf,
): Promise<string | null> => {
  const forMs = patience(await containerOf(daemon, awaited));
  const settled = {open: '', since: performance.now()};
  const seen: Readiness[] = [];
  await until(async () => {
    const [container, open] = await Promise.all([containerOf(daemon, awaited), portsAt(awaited.ip)]);
    if (String(open) !== settled.open) Object.assign(settled, {open: String(open), since: performance.now()});
    const readiness = readinessOf({container, open, settledMs: performance.now() - settled.since}, awaited.expected);
    seen.splice(0, 1, readiness);
    return readiness.is === 'waiting' ? null : readiness;
  }, forMs);
  const [last] = seen;
  return last === undefined || last.is === 'ready' ? null : last.why;
};

const containerOf = async (daemon: Pick<Daemon, 'inspect'>, {find}: Awaited): Promise<InspectedContainer | null> => {
  const id = await find();
  return id === null ? null : daemon.inspect(id);
};
