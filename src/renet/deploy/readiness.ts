import type {InspectedContainer} from '../system/docker-inspect.js';
import type {ExpectedPorts} from './expected-ports.js';

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

/** How long a container is waited for, in ms: until Docker itself would call it unhealthy, and a minute. */
export const patienceOf = (container: InspectedContainer | null): number =>
  LISTENS_WITHIN_MS + (container?.healthWithinMs ?? 0);
