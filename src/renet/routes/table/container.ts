import type {NetworkId} from '../../../contract/types.js';
import {blockAddress, MAX_SERVICES} from '../../layout.js';
import {problemOf, type Problem} from './problems.js';
import {isSurge, phaseOf} from './surge.js';

/** What routing needs to know of a running container. */
export interface Container {
  readonly id: string;
  readonly networkId: NetworkId;
  readonly service: string;
  readonly ip: string;
  readonly labels: Readonly<Record<string, string>>;
  /** TCP ports its image or compose file declares. */
  readonly exposed: readonly number[];
  /** It gets the requests of its service instead of the others. */
  readonly standsIn: boolean;
}

/** The compose specification's own grammar; the name becomes part of rules. */
const SERVICE = /^[a-zA-Z0-9._-]{1,63}$/;

type Json = {readonly [key: string]: unknown};
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectAt = (value: unknown, key: string): Json => {
  const inner = isObject(value) ? value[key] : undefined;
  return isObject(inner) ? inner : {};
};
const textAt = (value: unknown, key: string): string | undefined => {
  const inner = isObject(value) ? value[key] : undefined;
  return typeof inner === 'string' ? inner : undefined;
};

/**
 * Reads the answer of Docker's `GET /containers/{id}/json`. Checked by hand: a schema library costs
 * the route server more memory than all its data.
 *
 * @returns `null` for a container that gets no route: not one of ours, not running, not healthy, or a stand-in before or after its time.
 *   A problem instead for odd labels: it must not claim an address outside its repository's block.
 */
export const readContainer = (inspected: unknown, networkId: NetworkId): Container | Problem | null => {
  const config = objectAt(inspected, 'Config');
  const labels = textsOf(objectAt(config, 'Labels'));
  const service = labels['rediacc.service_name'];
  const ip = labels['rediacc.service_ip'];
  if (service === undefined || ip === undefined || !isServing(objectAt(inspected, 'State'))) return null;
  const id = textAt(inspected, 'Id') ?? service;
  const bearer = {id, networkId, service, labels};
  if (!SERVICE.test(service)) return problemOf({kind: 'invalid-service-name'}, bearer);
  if (!isInBlock(ip, networkId)) return problemOf({kind: 'foreign-address', address: ip}, bearer);
  const standsIn = isSurge({labels});
  if (standsIn && phaseOf(textAt(inspected, 'Name') ?? '') !== 'serving') return null;
  return {...bearer, ip, exposed: tcpPortsOf(objectAt(config, 'ExposedPorts')), standsIn};
};

/** As Traefik's Docker provider: a container with a health check is served when it is healthy. */
const isServing = (state: Json): boolean => {
  const health = objectAt(state, 'Health')['Status'];
  return state['Status'] === 'running' && (health === undefined || health === 'healthy' || health === 'none');
};

const textsOf = (labels: Json): Record<string, string> => {
  const texts = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(labels)) if (typeof value === 'string') texts[name] = value;
  return texts;
};

/** From `{"8080/tcp": {}}`. */
const tcpPortsOf = (exposed: Json): number[] =>
  Object.keys(exposed)
    .map((key) => Number(/^(\d{1,5})\/tcp$/.exec(key)?.[1] ?? 0))
    .filter((port) => port >= 1 && port <= 65_535)
    .sort((a, b) => a - b);

/** Whether an address may be that of a service of the network. */
export const isInBlock = (ip: string, networkId: NetworkId): boolean =>
  Array.from({length: MAX_SERVICES}, (_, slot) => blockAddress(networkId, slot + 2)).includes(ip);
