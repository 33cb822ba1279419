import {readFile} from 'node:fs/promises';
import {shortIpv6} from '../../shared/ipv6.js';

export interface Listener {
  readonly ip: string;
  readonly port: number;
}

/** Something bound to an address, of either family; `0.0.0.0` and `::` stand for all. */
export interface Bound extends Listener {
  readonly protocol: 'tcp' | 'udp';
}

/** State LISTEN in /proc/net/tcp (proc_net(5)). */
const LISTEN = '0A';
/** One expression for the whole table: it has a line for every connection there is, and all but some are none of these. */
const LISTENER = new RegExp(`^ *\\d+: (?:0{16}FFFF0000)?([0-9A-F]{8}):([0-9A-F]{4}) \\S+ ${LISTEN} `, 'gm');
/** A UDP socket that waits for anybody: the kernel calls it closed. */
const UNCONNECTED = '07';

/**
 * Reads `/proc/net/tcp` or `/proc/net/tcp6`: who listens on an IPv4 address. The kernel writes an
 * address as 32-bit words in its own byte order; in tcp6 only IPv4 addresses in IPv6 form are taken.
 */
export const parseListeners = (text: string): Listener[] =>
  [...text.matchAll(LISTENER)].map(([, address = '', port = '']) => ({ip: dotted(address), port: parseInt(port, 16)}));

const dotted = (little: string): string =>
  (little.match(/../g) ?? [])
    .reverse()
    .map((byte) => parseInt(byte, 16))
    .join('.');

/** Reads `/proc/net/tcp`, `tcp6`, `udp` or `udp6`: who waits for callers, on addresses of both families. */
export const parseBound = (text: string, protocol: 'tcp' | 'udp'): Bound[] =>
  text.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [, address = '', port = ''] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(local) ?? [];
    if (address === '' || state !== (protocol === 'tcp' ? LISTEN : UNCONNECTED)) return [];
    return [{protocol, ip: address.length === 8 ? dotted(address) : colons(address), port: parseInt(port, 16)}];
  });

/** An IPv6 address in its one short form; an IPv4 address in IPv6 form as what it is. */
const colons = (words: string): string => {
  const [, inner] = /^0{16}FFFF0000([0-9A-F]{8})$/.exec(words) ?? [];
  if (inner !== undefined) return dotted(inner);
  const bytes = (words.match(/.{8}/g) ?? []).map((word) => (word.match(/../g) ?? []).reverse().join(''));
  const groups = bytes.join('').match(/.{4}/g) ?? [];
  return shortIpv6(groups.join(':'));
};

/** Everything that waits for callers on this server right now. */
export const readBound = async (): Promise<Bound[]> => {
  const tables = (['tcp', 'udp'] as const).flatMap((protocol) => ['', '6'].map((family) => ({protocol, family})));
  const bound = tables.map(async ({protocol, family}) =>
    parseBound(await readFile(`/proc/net/${protocol}${family}`, 'utf8').catch(() => ''), protocol),
  );
  return (await Promise.all(bound)).flat();
};

/** Who listens on an IPv4 address of this server right now. */
export const readListeners = async (): Promise<Listener[]> => {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  return tables.flatMap(parseListeners);
};
