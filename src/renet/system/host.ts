import {cpus, hostname, loadavg, networkInterfaces, uptime} from 'node:os';
import {readFile} from 'node:fs/promises';
import {RdcError} from '../../shared/errors.js';

// What we hear.
/** Size and what programs can still have, from /proc/meminfo, in bytes. */
export const parseMeminfo = (text: string): {sizeBytes: number; availableBytes: number} => {
  const figure = (name: string): number => {
    const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
    if (kibibytes === undefined) throw new RdcError('UNEXPECTED_OUTPUT', `/proc/meminfo does not say "${name}".`);
    return Number(kibibytes) * 1024;
  };
  return {sizeBytes: figure('MemTotal'), availableBytes: figure('MemAvailable')};
};

export interface Traffic {
  readonly name: string;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** Bytes of each interface, from /proc/net/dev; its first two lines are a heading. */
export const parseTraffic = (text: string): Traffic[] =>
  text
    .split('\n')
    .slice(2)
    .flatMap((line) => {
      const [, name, counters = ''] = /^\s*([^\s:]+(?::\d+)?):([\d\s]*)$/.exec(line) ?? [];
      const figures = counters.trim().split(/\s+/).map(Number);
      return name === undefined ? [] : [{name, receivedBytes: figures[0] ?? 0, sentBytes: figures[8] ?? 0}];
    });

// What we do.
/** What the kernel tells of the server; no process. */
export const readHost = async (proc = '/proc') => {
  const [meminfo, traffic] = await Promise.all([
    readFile(`${proc}/meminfo`, 'utf8'),
    readFile(`${proc}/net/dev`, 'utf8'),
  ]);
  const interfaces = networkInterfaces();
  return {
    hostname: hostname(),
    uptimeSeconds: uptime(),
    cpus: cpus().length,
    load: loadavg(),
    memory: parseMeminfo(meminfo),
    network: parseTraffic(traffic).map((one) => ({
      ...one,
      addresses: (interfaces[one.name] ?? []).map(({cidr, address}) => cidr ?? address),
    })),
  };
};

/** Addresses of the loopback interface with their prefix, such as `127.0.11.1/26`. */
export const loopbackAddresses = (): string[] =>
  (networkInterfaces()['lo'] ?? []).map(({cidr, address}) => cidr ?? address);
