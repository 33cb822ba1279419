import {readFile} from 'node:fs/promises';

export interface Listener {
  readonly ip: string;
  readonly port: number;
}

/** State LISTEN in /proc/net/tcp (proc_net(5)). */
const LISTEN = '0A';

/**
 * Reads `/proc/net/tcp` or `/proc/net/tcp6`: who listens on an IPv4 address. The kernel writes an
 * address as 32-bit words in its own byte order; in tcp6 only IPv4 addresses in IPv6 form are taken.
 */
export const parseListeners = (text: string): Listener[] =>
  text.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [, address, port] = /^(?:0{16}FFFF0000)?([0-9A-F]{8}):([0-9A-F]{4})$/.exec(local) ?? [];
    if (state !== LISTEN || !address || !port) return [];
    return [{ip: dotted(address), port: parseInt(port, 16)}];
  });

const dotted = (little: string): string =>
  (little.match(/../g) ?? [])
    .reverse()
    .map((byte) => parseInt(byte, 16))
    .join('.');

/** Who listens on an IPv4 address of this server right now. */
export const readListeners = async (): Promise<Listener[]> => {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  return tables.flatMap(parseListeners);
};
