import type {Infra} from '../../contract/infra.js';
import {RdcError} from '../../shared/errors.js';

export type Protocol = 'tcp' | 'udp';

/** Databases and brokers: their entrypoints are there unless `--no-default-ports` closes them. */
const DEFAULT_PORTS: Record<Protocol, readonly number[]> = {
  tcp: [3306, 5432, 6379, 27017, 11211, 5672, 9092],
  udp: [53],
};
/** Handed out by the route server to services that ask with `rediacc.tcp_ports` or `rediacc.udp_ports`. */
const DYNAMIC_PORTS = Array.from({length: 11}, (_, index) => 10_000 + index);
/** What already listens: Traefik's web entrypoints, the route server and Traefik's own health check. */
const TAKEN: Record<Protocol, ReadonlyMap<number, string>> = {
  tcp: new Map([
    [80, 'the entrypoint web'],
    [443, 'the entrypoint websecure'],
    [7111, 'the route server'],
    [7112, "Traefik's health check"],
  ]),
  udp: new Map(),
};

/** Ports of all `tcp-{port}` or `udp-{port}` entrypoints, in ascending order, each once. */
export const entryPorts = (infra: Infra, protocol: Protocol): number[] => {
  const asked = protocol === 'tcp' ? infra.tcpPorts : infra.udpPorts;
  const fixed = infra.defaultPorts ? DEFAULT_PORTS[protocol] : [];
  return [...new Set([...asked, ...fixed, ...DYNAMIC_PORTS])].sort((a, b) => a - b);
};

/**
 * Reads a comma list of ports as typed after `--tcp-ports` or `--udp-ports`; an empty text is an empty list.
 *
 * @throws RdcError INVALID_INPUT naming the flag, for what is no port, is named twice or is already in use by the proxy
 */
export const readPorts = (text: string, protocol: Protocol): number[] => {
  const flag = `--${protocol}-ports`;
  const words = text.trim() === '' ? [] : text.split(',').map((word) => word.trim());
  const ports = words.map((word) => readPort(word, flag));
  for (const [index, port] of ports.entries()) {
    if (ports.indexOf(port) !== index) throw refuse(flag, `names port ${port} twice`, 'Name every port once.');
    const owner = DYNAMIC_PORTS.includes(port) ? 'the dynamic range' : TAKEN[protocol].get(port);
    if (owner) throw refuse(flag, `names port ${port}, which belongs to ${owner}`, `Leave ${port} out of ${flag}.`);
  }
  return ports;
};

const readPort = (word: string, flag: string): number => {
  const port = /^\d{1,5}$/.test(word) ? Number(word) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw refuse(flag, `has ${JSON.stringify(word)}, which is not a port`, `Write it like ${flag} 25,143,587.`);
};

const refuse = (flag: string, problem: string, hint: string): RdcError =>
  new RdcError('INVALID_INPUT', `${flag} ${problem}.`, {hint});
