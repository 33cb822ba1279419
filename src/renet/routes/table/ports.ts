import type {RouteCause} from '../../../contract/operations/route-problem.js';
import {readIfThere} from '../../files/read.js';
import {writeAtomic} from '../../files/write-atomic.js';
import {labelOf} from '../grammar/labels.js';
import type {Container} from './container.js';

export const FIRST_DYNAMIC_PORT = 10_000;
export const LAST_DYNAMIC_PORT = 10_010;
export const MOST_PORTS = LAST_DYNAMIC_PORT - FIRST_DYNAMIC_PORT + 1;

export type PortProtocol = 'tcp' | 'udp';

/** A service's wish to be reached from outside at some port. */
export interface PortRequest {
  readonly protocol: PortProtocol;
  readonly networkId: number;
  readonly service: string;
  /** The port it listens on at its own address. */
  readonly target: number;
}

/** An entrypoint given to a service until its repository is deleted. */
export interface Allocation extends PortRequest {
  readonly port: number;
}

const sameRequest = (a: PortRequest, b: PortRequest): boolean =>
  a.protocol === b.protocol && a.networkId === b.networkId && a.service === b.service && a.target === b.target;

/** What a container's `rediacc.tcp_ports` and `rediacc.udp_ports` ask for, and what of it is no port. */
export const portRequests = (container: Container): {requests: PortRequest[]; invalid: RouteCause[]} => {
  const {networkId, service, labels} = container;
  const invalid: RouteCause[] = [];
  const requests = (['tcp', 'udp'] as const).flatMap((protocol) => {
    const words = (labelOf(labels, `rediacc.${protocol}_ports`) ?? '').split(',').map((word) => word.trim());
    const asked = [...new Set(words.filter((word) => word !== ''))];
    if (asked.length > MOST_PORTS) {
      invalid.push({kind: 'too-many-ports', protocol, count: asked.length});
      return [];
    }
    return asked.flatMap((word) => {
      const target = /^\d{1,5}$/.test(word) ? Number(word) : 0;
      if (target >= 1 && target <= 65_535) return [{protocol, networkId, service, target}];
      invalid.push({kind: 'invalid-port', protocol, value: word});
      return [];
    });
  });
  return {requests, invalid};
};

/**
 * Gives every new request the lowest free port of the range. What is allocated stays: a port is
 * never taken from one service for another.
 *
 * @returns the same array when nothing changed
 */
export const allocate = (
  current: readonly Allocation[],
  requests: readonly PortRequest[],
): {allocations: readonly Allocation[]; exhausted: PortRequest[]} => {
  let allocations = current;
  const exhausted: PortRequest[] = [];
  for (const request of requests) {
    if (allocations.some((known) => sameRequest(known, request))) continue;
    const port = lowestFree(allocations, request.protocol);
    if (port === undefined) exhausted.push(request);
    else allocations = [...allocations, {...request, port}];
  }
  return {allocations, exhausted};
};

const lowestFree = (allocations: readonly Allocation[], protocol: PortProtocol): number | undefined => {
  const taken = new Set(allocations.filter((known) => known.protocol === protocol).map(({port}) => port));
  for (let port = FIRST_DYNAMIC_PORT; port <= LAST_DYNAMIC_PORT; port += 1) if (!taken.has(port)) return port;
  return undefined;
};

/** Drops the allocations of repositories that are gone; the same array when there are none. */
export const release = (current: readonly Allocation[], existing: ReadonlySet<number>): readonly Allocation[] => {
  const kept = current.filter(({networkId}) => existing.has(networkId));
  return kept.length === current.length ? current : kept;
};

/** The allocations kept in a file; none when it is missing. A broken file is an error: guessing would steal ports. */
export const readAllocations = async (path: string): Promise<Allocation[]> => {
  const text = await readIfThere(path);
  if (text === undefined) return [];
  const {allocations} = (JSON.parse(text) ?? {}) as {allocations?: unknown};
  if (!Array.isArray(allocations) || !allocations.every(isAllocation)) throw new Error('it does not list ports');
  return allocations;
};

const isAllocation = (value: unknown): value is Allocation => {
  const {protocol, networkId, service, target, port} = (value ?? {}) as Partial<Record<keyof Allocation, unknown>>;
  const isKnown = (protocol === 'tcp' || protocol === 'udp') && typeof service === 'string';
  return isKnown && [networkId, target, port].every(Number.isInteger);
};

/** Replaces the file as a whole. */
export const writeAllocations = (path: string, allocations: readonly Allocation[]): Promise<void> =>
  writeAtomic({write: path, content: `${JSON.stringify({version: 1, allocations}, null, 2)}\n`, mode: 0o644});
