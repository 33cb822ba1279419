import type {RouteCause} from '../../../contract/operations/route-problem.js';
import {labelOf} from '../grammar/labels.js';
import type {Container} from './container.js';

/** Databases and brokers: nothing a browser could talk to. */
const DATABASE_PORTS = new Set([
  1433, 1521, 3306, 5432, 5672, 6379, 9042, 9092, 11_211, 26_257, 27_017, 27_018, 27_019, 33_060,
]);

export const isDatabasePort = (port: number): boolean => DATABASE_PORTS.has(port);

/** TCP ports that programs listen on, by IPv4 address. */
export type Listening = ReadonlyMap<string, readonly number[]>;

/** Ports by address, each once and in ascending order. */
export const byAddress = (listeners: readonly {readonly ip: string; readonly port: number}[]): Listening => {
  const ports = new Map<string, number[]>();
  for (const {ip, port} of listeners) {
    const known = ports.get(ip) ?? [];
    if (!known.includes(port))
      ports.set(
        ip,
        [...known, port].sort((a, b) => a - b),
      );
  }
  return ports;
};

/** The port of a service; without one, `problem` says what its owner could settle, if anything. */
export interface ServicePort {
  readonly port: number | null;
  readonly problem?: RouteCause;
}

/**
 * The one port a service is meant to be reached at: what `rediacc.service_port` says, else what its
 * compose file or image declares, else the one port it listens on at its own address. A declared
 * port that nobody listens on while another is listened on is an image's leftover: the other wins.
 */
export const servicePort = (container: Container, listening: Listening): ServicePort => {
  const label = labelOf(container.labels, 'rediacc.service_port');
  if (label !== undefined) return labelledPort(label);
  const open = (listening.get(container.ip) ?? []).filter((port) => !isDatabasePort(port));
  const declared = container.exposed.filter((port) => !isDatabasePort(port));
  const both = declared.filter((port) => open.includes(port));
  const candidates = both.length > 0 ? both : open.length > 0 ? open : declared;
  const [port] = candidates;
  if (port === undefined) return {port: null};
  if (candidates.length === 1) return {port};
  return {port: null, problem: {kind: 'several-ports', ports: [...candidates]}};
};

const labelledPort = (label: string): ServicePort => {
  const port = /^\d{1,5}$/.test(label.trim()) ? Number(label) : 0;
  return port >= 1 && port <= 65_535 ? {port} : {port: null, problem: {kind: 'invalid-service-port', value: label}};
};
