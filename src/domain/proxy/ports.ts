import type {Infra} from '../../contract/infra.js';
import {PING_PORT, ROUTER_PORT} from '../../contract/server.js';
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
    [ROUTER_PORT, 'the route server'],
    [PING_PORT, "Traefik's health check"],
  ]),
  udp: new Map(),
};
/** Each port is an entrypoint on each address of the server: thousands would make Traefik slow to start. */
const MOST_PORTS = 512;

/** Ports of all `tcp-{port}` or `udp-{port}` entrypoints, in ascending order, each once. */
export const entryPorts = (infra: Infra, protocol: Protocol): number[] => {
  const asked = protocol === 'tcp' ? infra.tcpPorts : infra.udpPorts;
  const fixed = infra.defaultPorts ? DEFAULT_PORTS[protocol] : [];
  return [...new Set([...asked, ...fixed, ...DYNAMIC_PORTS])].sort((a, b) => a - b);
};

/**
 * Reads a comma list of ports and ranges as typed after `--tcp-ports` or `--udp-ports`; an empty text is an empty list.
 *
 * @param sshPort  where the machine's sshd listens: nothing else can
 * @throws RdcError INVALID_INPUT naming the flag, for what is no port, is named twice or is already in use
 */
export const readPorts = (text: string, protocol: Protocol, sshPort?: number): number[] => {
  const flag = `--${protocol}-ports`;
  const words = text.trim() === '' ? [] : text.split(',').map((word) => word.trim());
  const seen = new Set<number>();
  for (const port of words.flatMap((word) => readRange(word, flag))) {
    if (seen.has(port)) throw refuse(flag, `names port ${port} twice`, 'Name every port once.');
    const owner = ownerOf(port, protocol, sshPort);
    if (owner) throw refuse(flag, `names port ${port}, which belongs to ${owner}`, `Leave ${port} out of ${flag}.`);
    seen.add(port);
    if (seen.size > MOST_PORTS) {
      throw refuse(flag, `names more than ${MOST_PORTS} ports`, 'Open only those that services listen on.');
    }
  }
  return [...seen];
};

const ownerOf = (port: number, protocol: Protocol, sshPort: number | undefined): string | undefined => {
  if (DYNAMIC_PORTS.includes(port)) return 'the dynamic range, 10000-10010';
  if (protocol === 'tcp' && port === sshPort) return "the server's sshd";
  return TAKEN[protocol].get(port);
};

/** One port, or all from the first to the last, such as `10050-10060`. */
const readRange = (word: string, flag: string): number[] => {
  const bounds = word.split('-');
  const [first, last = first] = bounds.map((bound) => readPort(bound.trim()));
  if (bounds.length > 2 || !first || !last) {
    throw refuse(flag, `has ${JSON.stringify(word)}, which is not a port`, `Write it like ${flag} 25,143,10050-10060.`);
  }
  if (last < first) {
    throw refuse(flag, `has the range ${word}, which ends before it begins`, `Write it like ${flag} ${last}-${first}.`);
  }
  return Array.from({length: last - first + 1}, (_, index) => first + index);
};

/** 0 for what is none. */
const readPort = (text: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port <= 65_535 ? port : 0;
};

/** Ports for people: three and more in a row become a range. */
export const portsText = (ports: readonly number[]): string => {
  const runs: number[][] = [];
  for (const port of [...ports].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.at(-1) === port - 1) run.push(port);
    else runs.push([port]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}-${run.at(-1)}` : run.join(', '))).join(', ');
};

const refuse = (flag: string, problem: string, hint: string): RdcError =>
  new RdcError('INVALID_INPUT', `${flag} ${problem}.`, {hint});
