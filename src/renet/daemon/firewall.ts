import {createHash} from 'node:crypto';
import {FIRST_NETWORK_ID, NETWORK_ID_STEP, type NetworkId} from '../../contract/types.js';
import {blockAddress, ROUTER_PORT, sliceUnit} from '../layout.js';
import type {Chains, Rule} from '../system/nft.js';

/** Everything of ours is in it, two chains for each repository network. */
export const TABLE = 'rediacc';
/** Where packets come by; it has one rule that tells those of the repository. */
const chainOf = (id: NetworkId): string => `repository_${id}`;
/** What becomes of them. */
const refusalsOf = (id: NetworkId): string => `refusals_${id}`;

/** The control group of a repository, as nft names it. */
const groupOf = (id: NetworkId): string => `rediacc.slice/${sliceUnit(id)}`;

/** Below the first block: the server's own, such as its resolver, and its name in /etc/hosts. */
const HOST_ADDRESSES = `127.0.0.0-${blockAddress(FIRST_NETWORK_ID as NetworkId, -1)}`;
const blockOf = (id: NetworkId): string => `${blockAddress(id, 0)}-${blockAddress(id, NETWORK_ID_STEP - 1)}`;

/**
 * What the programs of a repository may not connect to: blocks of other repositories, and the route
 * server. Answers pass first; refusals of our own count as such. Everything is refused, not
 * dropped, so that clients fail at once.
 */
const refusals = (id: NetworkId, neighbours: readonly NetworkId[]): string[] => {
  const open = [HOST_ADDRESSES, blockOf(id), ...[...new Set(neighbours)].sort((a, b) => a - b).map(blockOf)];
  const closed = `ip daddr 127.0.0.0/8 ip daddr != { ${open.join(', ')} }`;
  return [
    `ip daddr 127.0.0.1 tcp dport ${ROUTER_PORT} reject with tcp reset`,
    `ip6 daddr ::1 tcp dport ${ROUTER_PORT} reject with tcp reset`,
    `${closed} meta l4proto tcp reject with tcp reset`,
    `${closed} reject with icmp port-unreachable`,
  ];
};

export interface Firewall {
  /** File for `nft -f`; loading it again replaces what the chain has, without a moment in between. */
  readonly text: string;
  /** In the comment of its rules: tells whether they are the ones that are loaded. */
  readonly tag: string;
}

/**
 * The rules of one repository: it reaches itself, the outside, the server and the neighbours named. Only one of them names its
 * control group: to list a rule that does, nft looks through all control groups of the server.
 */
export const firewallOf = (id: NetworkId, neighbours: readonly NetworkId[]): Firewall => {
  const rules = refusals(id, neighbours);
  const [chain, refused] = [chainOf(id), refusalsOf(id)];
  const ofRepository = `socket cgroupv2 level 2 "${groupOf(id)}" jump ${refused}`;
  const tag = createHash('sha256')
    .update([ofRepository, ...rules].join('\n'))
    .digest('hex')
    .slice(0, 16);
  const text = `table inet ${TABLE} {
	chain ${refused} {
	}
	chain ${chain} {
		type filter hook output priority filter; policy accept;
	}
}
flush chain inet ${TABLE} ${chain}
flush chain inet ${TABLE} ${refused}
table inet ${TABLE} {
	chain ${refused} {
${rules.map((rule) => `\t\t${rule} comment "${tag}"\n`).join('')}	}
	chain ${chain} {
		oif != "lo" accept
		ct state established,related accept
		${ofRepository} comment "${tag}"
	}
}
`;
  return {text, tag};
};

/**
 * Takes the rules away in one transaction; for a unit file, in which a semicolon would be the end of the command. Rules of an
 * older agent have no second chain, so that is made first.
 */
export const removalOf = (id: NetworkId): string => {
  const [chain, refused] = [chainOf(id), refusalsOf(id)].map((name) => `chain inet ${TABLE} ${name}`);
  return `nft add ${refused} \\; delete ${chain} \\; delete ${refused}`;
};

const REFUSALS = 4;

/**
 * Whether a repository's rules are loaded and are about its control group: the kernel remembers a
 * group by number, so rules that were loaded before the group was made anew are about nothing.
 *
 * @param tag  also of this version
 */
export const isInForce = (chains: Chains, id: NetworkId, tag?: string): boolean => {
  const own = chains.get(chainOf(id))?.filter(({group}) => group === groupOf(id)) ?? [];
  const entry = own.find(({jump}) => jump === refusalsOf(id));
  if (!entry) return tag === undefined && isOfOlderAgent(own);
  if (tag !== undefined && entry.comment !== tag) return false;
  return chains.get(refusalsOf(id))?.filter(({comment}) => comment === entry.comment).length === REFUSALS;
};

/** Each refusal named the control group; they keep a repository apart as well, until its next start replaces them. */
const isOfOlderAgent = (rules: readonly Rule[]): boolean => rules.length === REFUSALS;
