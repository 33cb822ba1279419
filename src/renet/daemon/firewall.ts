import {createHash} from 'node:crypto';
import {FIRST_NETWORK_ID, NETWORK_ID_STEP, type NetworkId} from '../../contract/types.js';
import {blockAddress, ROUTER_PORT, sliceUnit} from '../layout.js';
import type {Chains} from '../system/nft.js';

/** Everything of ours is in it, a chain for each repository network. */
export const TABLE = 'rediacc';
const chainOf = (id: NetworkId): string => `repository_${id}`;

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
  ].map((rule) => `socket cgroupv2 level 2 "${groupOf(id)}" ${rule}`);
};

export interface Firewall {
  /** File for `nft -f`; loading it again replaces what the chain has, without a moment in between. */
  readonly text: string;
  /** In the comment of its rules: tells whether they are the ones that are loaded. */
  readonly tag: string;
}

/** The rules of one repository: it reaches itself, the outside, the server and the neighbours named. */
export const firewallOf = (id: NetworkId, neighbours: readonly NetworkId[]): Firewall => {
  const rules = refusals(id, neighbours);
  const tag = createHash('sha256').update(rules.join('\n')).digest('hex').slice(0, 16);
  const chain = chainOf(id);
  const text = `table inet ${TABLE} {
	chain ${chain} {
		type filter hook output priority filter; policy accept;
	}
}
flush chain inet ${TABLE} ${chain}
table inet ${TABLE} {
	chain ${chain} {
		oif != "lo" accept
		ct state established,related accept
${rules.map((rule) => `\t\t${rule} comment "${tag}"\n`).join('')}	}
}
`;
  return {text, tag};
};

/** Takes the rules away; for a unit file. */
export const removalOf = (id: NetworkId): string => `nft delete chain inet ${TABLE} ${chainOf(id)}`;

const REFUSALS = 4;

/**
 * Whether a repository's rules are loaded and are about its control group: the kernel remembers a
 * group by number, so rules that were loaded before the group was made anew are about nothing.
 *
 * @param tag  also of this version
 */
export const isInForce = (chains: Chains, id: NetworkId, tag?: string): boolean => {
  const rules = chains.get(chainOf(id)) ?? [];
  const ours = rules.filter(({group, comment}) => group === groupOf(id) && (tag === undefined || comment === tag));
  return ours.length === REFUSALS;
};
