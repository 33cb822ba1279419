import {readdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {Guid, type NetworkId, type ServerPath} from '../contract/types.js';
import {dataRootOf} from './docker-daemon.js';
import {UNIT_DIR, type Layout} from './layout.js';
import {networkIdAt, networkIdIn, type Remains} from './orphans.js';
import {readRepository, readServer, type RepositoryFacts, type ServerFacts} from './repository-facts.js';
import {exists, namesOf} from './setup/files.js';
import {STATE_DIR} from './setup/datastore-unit.js';
import {loopbackAddresses} from './system/host.js';

const UNFINISHED = '.unfinished-';

/** Looks at everything on the server that has the name of something of ours. */
export const readRemains = async (datastore: ServerPath): Promise<Remains> => {
  const server = await readServer(datastore);
  const {layout, reservations} = server;
  const [images, mounts, interim, units, state] = await Promise.all([
    namesOf(layout.repositories),
    namesOf(layout.mounts),
    namesOf(layout.interim),
    namesOf(UNIT_DIR),
    namesOf(STATE_DIR),
  ]);
  const names = [images, mounts, interim].flatMap((found) => found ?? []).map((name) => name.replace(UNFINISHED, ''));
  const guids = new Set([...names.filter((name) => Guid.safeParse(name).success), ...reservations.values()] as Guid[]);
  const repositories: RepositoryFacts[] = [];
  for (const guid of [...guids].sort()) repositories.push(await readRepository(server, guid));
  return {
    layout,
    repositories,
    elsewhere: await findElsewhere(server, repositories),
    emptyDirectories: await findEmpty(layout, repositories),
    units: unitsOf(units ?? []),
    daemonDirectories: idsIn(state ?? [], networkIdIn),
    addresses: idsIn(loopbackAddresses(), networkIdAt),
    inUse: await findInUse(server, idsIn([...(units ?? []), ...(state ?? [])], networkIdIn)),
  };
};

const idsIn = (names: readonly string[], read: (name: string) => NetworkId | null): Set<NetworkId> =>
  new Set(names.map(read).filter((id) => id !== null));

const unitsOf = (names: readonly string[]): Map<NetworkId, string[]> => {
  const units = new Map<NetworkId, string[]>();
  for (const name of names.toSorted()) {
    const id = networkIdIn(name);
    if (id !== null) units.set(id, [...(units.get(id) ?? []), name]);
  }
  return units;
};

/** A reservation may have been lost while its repository runs: what counts is whether its data is mounted. */
const findInUse = async ({mounts}: ServerFacts, ids: ReadonlySet<NetworkId>): Promise<Set<NetworkId>> => {
  const used = new Set<NetworkId>();
  for (const id of ids) {
    const root = await dataRootOf(id);
    if (root !== null && mounts.some(({path}) => path === root)) used.add(id);
  }
  return used;
};

/**
 * Reservations are those of all datastores a server has or had. One belongs to another datastore
 * when its image is there, or when its daemon's configuration, which outlives reboots, names it.
 */
const findElsewhere = async (server: ServerFacts, repositories: readonly RepositoryFacts[]): Promise<Set<Guid>> => {
  const {layout} = server;
  const others = server.mounts.filter(({type, path}) => type === 'btrfs' && path !== layout.datastore);
  const found = await Promise.all(
    repositories
      .filter(({image}) => image === null)
      .map(async ({guid, networkId}) => {
        const there = await Promise.all(others.map(({path}) => exists(join(path, 'repositories', guid))));
        const root = networkId === null ? null : await dataRootOf(networkId);
        const foreign = root !== null && !root.startsWith(`${layout.datastore}/`);
        return foreign || there.includes(true) ? guid : null;
      }),
  );
  return new Set(found.filter((guid) => guid !== null));
};

const findEmpty = async (
  layout: Layout,
  repositories: readonly RepositoryFacts[],
): Promise<Map<Guid, readonly string[]>> => {
  const found = new Map<Guid, readonly string[]>();
  for (const {guid, directories} of repositories) {
    const empty: string[] = [];
    for (const path of directories) {
      const below = new Set(empty.filter((one) => dirname(one) === path).map((one) => one.slice(path.length + 1)));
      // Of an open repository this reads what is mounted there; it is no orphan anyway.
      const names = await readdir(path).catch(() => [path]);
      if (names.every((name) => below.has(name))) empty.push(path);
    }
    if (empty.length > 0) found.set(guid, empty);
  }
  return found;
};
