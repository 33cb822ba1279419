import type {Link} from '../contract/proxy-explain.js';
import {addressesOf, type DnsAnswer} from './dns-link.js';

/** IPv4 and IPv6, with the entrypoint of browsers there and the kind of record that leads to it. */
const FAMILIES = [
  {name: 'IPv4', record: 'A', entryPoint: 'websecure', is: (entryPoint: string) => !entryPoint.endsWith('-v6')},
  {name: 'IPv6', record: 'AAAA', entryPoint: 'websecure-v6', is: (entryPoint: string) => entryPoint.endsWith('-v6')},
] as const;

/** What else the link of the router is judged by. */
interface Surroundings {
  readonly host: string;
  readonly dns: DnsAnswer;
  /** Entrypoints on which routers take the host; none when that is not known. */
  readonly entryPoints: readonly string[];
  /** As the server names it. */
  readonly repository: string;
}

/**
 * Pure: a router that takes a host over one family of addresses only is at fault when DNS leads to both: visitors get as
 * far as Traefik and see 404 there, so their browsers do not try the other one.
 */
export const familyLink = (link: Link, {host, dns, entryPoints, repository}: Surroundings): Link => {
  if (link.link !== 'router' || link.state !== 'ok' || entryPoints.length === 0) return link;
  for (const {name, record, entryPoint, is} of FAMILIES) {
    const [address] = addressesOf(record === 'A' ? dns.a : dns.aaaa);
    if (address === undefined || entryPoints.some(is)) continue;
    return {
      ...link,
      state: 'broken',
      seen: `${link.seen} No router takes it over ${name}, where DNS leads as well: ${record} ${address}.`,
      hints: [
        `Add ${entryPoint} to the entrypoints of its router, in the labels, then:`,
        `rdc repo up ${repository} --machine <machine>`,
        `or remove the record ${host} ${record} ${address}`,
      ],
    };
  }
  return link;
};
