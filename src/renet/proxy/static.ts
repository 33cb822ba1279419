import {parse, stringify} from 'yaml';
import {shortIpv6} from '../../shared/ipv6.js';
import {ADDRESS_MARK} from '../routes/table/settings.js';
import type {TakenPort} from '../system/sockets.js';

interface StaticConfiguration {
  entryPoints: Record<string, {address: string}>;
}

const WILDCARD = '0.0.0.0:';
/** Only the web is served on the server's own loopback address: host programs may have the other ports there. */
const ALSO_LOCAL = ['web', 'websecure'];

/**
 * Puts the server's own addresses in place of `0.0.0.0`: one entrypoint for each, named `web`,
 * `web--2` and so on. A wildcard listener would take its port away from every service that wants it on
 * its own loopback address: Linux refuses the second one.
 *
 * @param addresses  IPv4 addresses of the server; without any the wildcard stays
 */
export const localise = (traefikYml: string, addresses: readonly string[]): string => {
  if (addresses.length === 0) return traefikYml;
  const configuration = parse(traefikYml) as StaticConfiguration;
  const entryPoints = Object.entries(configuration.entryPoints).flatMap(([name, entryPoint]) => {
    if (!entryPoint.address.startsWith(WILDCARD)) return [[name, entryPoint] as const];
    const hosts = ALSO_LOCAL.includes(name) ? [...addresses, '127.0.0.1'] : addresses;
    return hosts.map((host, index) => {
      const address = `${host}:${entryPoint.address.slice(WILDCARD.length)}`;
      return [index === 0 ? name : `${name}${ADDRESS_MARK}${index + 1}`, {...entryPoint, address}] as const;
    });
  });
  const [comment = ''] = /^(?:#.*\n)*/.exec(traefikYml) ?? [];
  const settled = {...configuration, entryPoints: Object.fromEntries(entryPoints)};
  return comment + stringify(settled, {aliasDuplicateObjects: false, lineWidth: 0});
};

export interface Wanted {
  readonly entryPoint: string;
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

/** What the entrypoints of a static configuration listen on. */
export const wantedPorts = (traefikYml: string): Wanted[] => {
  const {entryPoints} = parse(traefikYml) as StaticConfiguration;
  return Object.entries(entryPoints).flatMap(([entryPoint, {address}]) => {
    const [, host, port, protocol = 'tcp'] = /^\[?([^\]]*?)\]?:(\d+)(?:\/(tcp|udp))?$/.exec(address) ?? [];
    if (host === undefined || port === undefined) return [];
    return [{entryPoint, protocol: protocol as 'tcp' | 'udp', address: host, port: Number(port)}];
  });
};

/** Wanted ports that another program has, with that program. Traefik's own are fine: it is about to be replaced. */
export const occupied = (wanted: readonly Wanted[], taken: readonly TakenPort[]): (Wanted & {program: string})[] =>
  wanted.flatMap((port) => {
    const owner = taken.find((other) => other.program !== 'traefik' && collides(port, other));
    return owner ? [{...port, program: owner.program ?? 'an unknown program'}] : [];
  });

const collides = (wanted: Wanted, taken: TakenPort): boolean => {
  if (wanted.protocol !== taken.protocol || wanted.port !== taken.port) return false;
  // `set-infra` keeps an IPv6 address as it was typed.
  const address = shortIpv6(wanted.address);
  const all = address.includes(':') ? ['*', '::'] : ['*', '0.0.0.0'];
  return taken.address === address || all.includes(taken.address) || all.includes(address);
};

/** IPv6 addresses that Traefik is to listen on and the server has not: nobody comes to it there. IPv4 ones are the server's own. */
export const strangeIpv6 = (wanted: readonly Wanted[], own: readonly string[]): string[] => {
  const strange = wanted.filter(({address}) => address.includes(':') && !own.includes(shortIpv6(address)));
  return [...new Set(strange.map(({address}) => address))];
};
