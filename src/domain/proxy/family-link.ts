import type {Infra} from '../../contract/infra.js';
import type {Link} from '../../contract/operations/proxy-explain.js';
import {addressesOf, type DnsAnswer} from './dns-link.js';

/** What else the link of the router is judged by. */
interface Surroundings {
  readonly host: string;
  readonly dns: DnsAnswer;
  /** Entrypoints on which routers take the host; none when that is not known. */
  readonly entryPoints: readonly string[];
  /** As the server names it. */
  readonly repository: string;
  readonly infra: Pick<Infra, 'publicIpv6'> | undefined;
}

const isV6 = (entryPoint: string): boolean => entryPoint.endsWith('-v6');

/**
 * Pure: a router that takes a host over one family of addresses only is at fault when DNS leads to both: visitors get as
 * far as Traefik and see 404 there, so their browsers do not try the other one. That the server has no IPv6 at all is
 * told by the link of DNS.
 */
export const familyLink = (link: Link, surroundings: Surroundings): Link => {
  const {dns, entryPoints, infra} = surroundings;
  if (link.link !== 'router' || link.state !== 'ok' || entryPoints.length === 0) return link;
  const [v4] = addressesOf(dns.a);
  const [v6] = addressesOf(dns.aaaa);
  const web = entryPoints.some((name) => name.startsWith('websecure')) ? 'websecure' : 'web';
  if (v4 !== undefined && entryPoints.every(isV6)) {
    return unserved(link, surroundings, {family: 'IPv4', record: `A ${v4}`, entryPoint: web});
  }
  if (v6 !== undefined && infra?.publicIpv6 !== undefined && !entryPoints.some(isV6)) {
    return unserved(link, surroundings, {family: 'IPv6', record: `AAAA ${v6}`, entryPoint: `${web}-v6`});
  }
  return link;
};

const unserved = (
  link: Link,
  {host, repository}: Surroundings,
  {family, record, entryPoint}: {family: string; record: string; entryPoint: string},
): Link => ({
  ...link,
  state: 'broken',
  seen: `${link.seen} No router takes it over ${family}, where DNS leads as well: ${record}.`,
  hints: [
    `Add ${entryPoint} to the entrypoints of its router, in the labels, then:`,
    `rdc repo up ${repository} --machine <machine>`,
    `or remove the record ${host} ${record}`,
  ],
});
