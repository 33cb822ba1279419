import type {ContextDocument} from '../../contract/document.js';
import type {Result} from '../../contract/index.js';
import type {Infra} from '../../contract/infra.js';
import type {Link} from '../../contract/operations/proxy-explain.js';
import {openingHints} from '../../shared/open-ports.js';
import {wordsOf} from '../machine/words.js';
import {nameOf} from '../repository/repositories.js';
import {dnsLink, type DnsAnswer} from './dns-link.js';
import {familyLink} from './family-link.js';

type Explained = Result<'proxy-explain'>;

/** The chain as its reader knows things, with what DNS says in front. */
export interface Explanation extends Explained {
  readonly machine: string;
  /** Null when the context has no name for the repository. */
  readonly name: string | null;
}

interface Reader {
  readonly context: ContextDocument;
  readonly machine: string;
  readonly infra: Infra | undefined;
  /** Null when an entrypoint is explained: no name leads there. */
  readonly dns: DnsAnswer | null;
}

/** Pure: joins what the server saw with what DNS says, in names that can be typed. */
export const explanationFor = (explained: Explained, {context, machine, infra, dns}: Reader): Explanation => {
  const words = wordsOf(context, machine);
  const seen = dns ? explained.links.map((link) => judgedByDns(link, explained, dns, infra)) : explained.links;
  const links = seen.map((link) => ({
    link: link.link,
    state: link.state,
    seen: words(link.seen),
    hints: hintsOf(link, infra).map(words),
  }));
  const name = nameOf(context, explained.repository);
  return {...explained, machine, name, links, verdict: verdictOf(links), warnings: explained.warnings.map(words)};
};

const judgedByDns = (
  link: Link,
  {subject: host, entryPoints, repository}: Explained,
  dns: DnsAnswer,
  infra: Infra | undefined,
): Link =>
  link.link === 'dns'
    ? dnsLink(host, dns, infra)
    : familyLink(link, {host, dns, entryPoints, repository: repository ?? '<name>', infra});

const verdictOf = (links: readonly Link[]): Explained['verdict'] => {
  if (links.some(({state}) => state === 'broken')) return 'broken';
  return links.some(({state}) => state === 'unknown') ? 'unknown' : 'reachable';
};

/** With how to open ports: here it is known which ones are open. */
const hintsOf = ({hints, opens = []}: Link, infra: Infra | undefined): string[] => [
  ...openingHints(opens, infra && {tcp: infra.tcpPorts, udp: infra.udpPorts}),
  ...hints,
];
