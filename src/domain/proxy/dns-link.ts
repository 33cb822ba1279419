import type {Infra} from '../../contract/infra.js';
import type {Link} from '../../contract/operations/proxy-explain.js';
import {shortIpv6} from '../../shared/ipv6.js';

/** What DNS says of one kind of record: addresses, none, or why nobody can tell. */
export type Records = {readonly addresses: readonly string[]} | {readonly error: string};

export interface DnsAnswer {
  readonly a: Records;
  readonly aaaa: Records;
}

type Public = Pick<Infra, 'publicIpv4' | 'publicIpv6'>;
type Judged = Omit<Link, 'link'>;

const PUSH = 'rdc context push-infra <machine>';

/** Pure: whether the host's DNS records lead to the public addresses of the machine, all of them and nowhere else. */
export const dnsLink = (host: string, answer: DnsAnswer, infra: Public | undefined): Link => ({
  link: 'dns',
  ...judge(host, answer, infra ?? {}),
});

const judge = (host: string, {a, aaaa}: DnsAnswer, {publicIpv4, publicIpv6}: Public): Judged => {
  const v4 = addressesOf(a);
  const v6 = addressesOf(aaaa);
  const seen = recordsText(v4, v6);
  if (v4.length === 0 && v6.length === 0) return nothing(host, {a, aaaa}, {publicIpv4, publicIpv6});
  if (publicIpv4 === undefined && publicIpv6 === undefined) {
    return unknown(`${seen}. Which addresses the machine has outside is not set.`, [
      'rdc context set-infra <machine> --public-ipv4 <address>',
    ]);
  }
  const stray4 = v4.filter((address) => address !== publicIpv4);
  const stray6 = v6.filter((address) => !sameIpv6(address, publicIpv6));
  if (stray4.length > 0) return elsewhere(host, seen, 'A', stray4, publicIpv4);
  if (stray6.length > 0 && publicIpv6 === undefined) return withoutIpv6(host, seen, stray6);
  if (stray6.length > 0) return elsewhere(host, seen, 'AAAA', stray6, publicIpv6);
  const failed = [a, aaaa].flatMap((records) => ('error' in records ? [records.error] : []));
  if (failed.length > 0) return unknown(`${seen}; the rest could not be asked for: ${failed.join(', ')}.`, []);
  return {state: 'ok', seen: `${seen}.`, hints: []};
};

/** None when they could not be asked for. */
export const addressesOf = (records: Records): readonly string[] => ('addresses' in records ? records.addresses : []);
const unknown = (seen: string, hints: string[]): Judged => ({state: 'unknown', seen, hints});
const broken = (seen: string, hints: string[]): Judged => ({state: 'broken', seen, hints});

const recordsText = (v4: readonly string[], v6: readonly string[]): string =>
  [...v4.map((address) => `A ${address}`), ...v6.map((address) => `AAAA ${address}`)].join(', ');

const nothing = (host: string, {a, aaaa}: DnsAnswer, {publicIpv4, publicIpv6}: Public): Judged => {
  const failed = [a, aaaa].flatMap((records) => ('error' in records ? [records.error] : []));
  if (failed.length > 0) {
    return unknown(`DNS could not be asked for ${host}: ${[...new Set(failed)].join(', ')}.`, [
      'Try again, or ask another server: --dns-server <address>',
    ]);
  }
  const records = [
    ...(publicIpv4 === undefined ? [] : [`Create the record ${host} A ${publicIpv4}`]),
    ...(publicIpv6 === undefined ? [] : [`Create the record ${host} AAAA ${publicIpv6}`]),
  ];
  const hints = records.length > 0 ? records : [`Create the record ${host} A <address of the machine>`];
  return broken(`${host} has no DNS record.`, hints);
};

const elsewhere = (
  host: string,
  seen: string,
  kind: 'A' | 'AAAA',
  strays: readonly string[],
  own: string | undefined,
): Judged => {
  if (own === undefined) {
    return unknown(`${seen}. The machine has no such address that is known.`, [
      `rdc context set-infra <machine> --public-${kind === 'A' ? 'ipv4' : 'ipv6'} <address>`,
    ]);
  }
  return broken(`${seen}: DNS points to ${strays.join(', ')}, this machine is ${own}.`, [
    `Change the record to ${host} ${kind} ${own}`,
    'If a proxy such as that of Cloudflare stands before the machine on purpose, look at the other links.',
  ]);
};

/** Nobody listens on IPv6 then, and many visitors try that first. */
const withoutIpv6 = (host: string, seen: string, strays: readonly string[]): Judged =>
  broken(`${seen}: there is an IPv6 record, but the machine serves no IPv6 (--public-ipv6 is not set).`, [
    `rdc context set-infra <machine> --public-ipv6 ${strays[0]}`,
    PUSH,
    `or remove the record ${host} AAAA ${strays[0]}`,
  ]);

/** IPv6 addresses have many spellings. */
const sameIpv6 = (address: string, other: string | undefined): boolean =>
  other !== undefined && shortIpv6(address) === shortIpv6(other);
