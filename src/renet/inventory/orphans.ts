import type {Orphan} from '../../contract/operations/prune.js';
import {NetworkId, type Guid} from '../../contract/types.js';
import {unitPath} from '../daemon/units.js';
import {blockAddress, daemonDir, type Layout} from '../layout.js';
import {isOpen, type RepositoryFacts} from '../repository/facts.js';
import type {OtherPlace} from './other-datastores.js';

/** What there is on a server, whoever it belongs to. */
export interface Remains {
  readonly layout: Layout;
  /** Every repository that an image, a reservation or a directory names. */
  readonly repositories: readonly RepositoryFacts[];
  /** Of those with a reservation and without image: the ones that are, or may be, on another datastore. */
  readonly elsewhere: ReadonlyMap<Guid, OtherPlace>;
  /** Mount points of repositories with nothing in them but one another, deepest first. */
  readonly emptyDirectories: ReadonlyMap<Guid, readonly string[]>;
  /** Network ids that have units (with their names) in /run, a directory in /var/lib, or a block on the loopback interface. */
  readonly units: ReadonlyMap<NetworkId, readonly string[]>;
  /** Directories of daemons, but for those that were last configured for another datastore. */
  readonly daemonDirectories: ReadonlySet<NetworkId>;
  readonly addresses: ReadonlySet<NetworkId>;
  /** Whose daemon's data is mounted right now, whatever reservations say. */
  readonly inUse: ReadonlySet<NetworkId>;
}

/**
 * Pure: what belongs to nobody any more.
 *
 * The rule is one-sided: an image that is whole is data and never an orphan, whatever else is
 * missing; and of a repository that is open in any way nothing is one.
 */
export const findOrphans = (remains: Remains): Orphan[] => {
  const {repositories} = remains;
  const owned = new Set(repositories.map(({networkId}) => networkId));
  const ids = [...remains.units.keys(), ...remains.daemonDirectories, ...remains.addresses];
  const unowned = [...new Set(ids)].filter((id) => !owned.has(id) && !remains.inUse.has(id)).sort((a, b) => a - b);
  return [
    ...repositories.flatMap((facts) => ofRepository(facts, remains)),
    ...unowned.flatMap((id) => ofNetwork(id, null, remains, true)),
  ];
};

const ofRepository = (facts: RepositoryFacts, remains: Remains): Orphan[] => {
  const {guid, networkId, image, unfinished} = facts;
  const orphan = {repository: guid, networkId};
  const broken = isUnfinishedOnly(facts, remains.layout);
  if ((isOpen(facts) && !broken) || (networkId !== null && remains.inUse.has(networkId))) return [];
  const gone = image === null && !remains.elsewhere.has(guid);
  const directories = remains.emptyDirectories.get(guid) ?? [];
  return [
    ...(networkId === null ? [] : ofNetwork(networkId, guid, remains, gone)),
    ...(unfinished ? [{kind: 'unfinished-image', what: remains.layout.unfinishedImage(guid), ...orphan} as const] : []),
    ...directories.map((what) => ({kind: 'directory', what, ...orphan}) as const),
    ...(networkId !== null && gone ? [{kind: 'network', what: String(networkId), ...orphan} as const] : []),
  ];
};

/** Only the image that a cut-short creation left is open, so that nothing of anybody is in it. */
export const isUnfinishedOnly = (
  {guid, image, mapping, mounts, loops}: RepositoryFacts,
  layout: Pick<Layout, 'unfinishedImage'>,
): boolean => {
  const unfinished = layout.unfinishedImage(guid);
  const files = [...loops.map(({file}) => file), ...(mapping ? [mapping.file] : [])];
  return image === null && mounts.length === 0 && files.length > 0 && files.every((file) => file === unfinished);
};

/** @param gone  its repository is no more, so that its configuration goes too */
const ofNetwork = (networkId: NetworkId, repository: Guid | null, remains: Remains, gone: boolean): Orphan[] => {
  const orphan = {repository, networkId};
  const {units, daemonDirectories, addresses} = remains;
  return [
    ...(units.get(networkId) ?? []).map((unit) => ({kind: 'unit', what: unitPath(unit), ...orphan}) as const),
    ...(addresses.has(networkId)
      ? [{kind: 'address', what: `${blockAddress(networkId, 1)}/26`, ...orphan} as const]
      : []),
    ...(gone && daemonDirectories.has(networkId)
      ? [{kind: 'daemon-directory', what: daemonDir(networkId), ...orphan} as const]
      : []),
  ];
};

/** The network id in the name of a unit or a directory of ours. */
export const networkIdIn = (name: string): NetworkId | null => {
  const digits = /^(?:rediacc-(?:docker|containerd|loopback)-|docker-)(\d+)(?:\.service|\.socket)?$/.exec(name)?.[1];
  return NetworkId.safeParse(digits === undefined ? NaN : Number(digits)).data ?? null;
};

/** The network id whose block an address such as `127.0.11.1/26` opens. */
export const networkIdAt = (cidr: string): NetworkId | null => {
  const [, b, c, d] = /^127\.(\d+)\.(\d+)\.(\d+)\/26$/.exec(cidr) ?? [];
  const id = d === undefined ? NaN : (Number(b) << 16) + (Number(c) << 8) + Number(d) - 1;
  return NetworkId.safeParse(id).data ?? null;
};
