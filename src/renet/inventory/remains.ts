import {readdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {Guid, type NetworkId, type ServerPath} from '../../contract/types.js';
import {dataRootOf} from '../daemon/daemon.js';
import {exists, namesOf} from '../files/read.js';
import {STATE_DIR, UNIT_DIR, type Layout} from '../layout.js';
import {readRepository, readServer, type RepositoryFacts, type ServerFacts} from '../repository/facts.js';
import {loopbackAddresses} from '../system/host.js';
import {placeOf, type OtherPlace} from './other-datastores.js';
import {networkIdAt, networkIdIn, type Remains} from './orphans.js';

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
  const owners = [...reservations.values()].map(({guid}) => guid);
  const guids = new Set([...names.filter((name) => Guid.safeParse(name).success), ...owners] as Guid[]);
  const repositories: RepositoryFacts[] = [];
  for (const guid of [...guids].sort()) repositories.push(await readRepository(server, guid));
  return {
    layout,
    repositories,
    elsewhere: await findOtherPlaces(server, repositories),
    emptyDirectories: await findEmpty(layout, repositories),
    units: unitsOf(units ?? []),
    daemonDirectories: await withoutForeign(layout, idsIn(state ?? [], networkIdIn)),
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

/** The datastore a daemon was last configured for, which outlives reboots; null when that is not known. */
const datastoreOfDaemon = async (id: NetworkId): Promise<string | null> =>
  /^(.+)\/interim\//.exec((await dataRootOf(id)) ?? '')?.[1] ?? null;

/** A daemon of another datastore may be needed again as soon as that is mounted. */
const withoutForeign = async ({datastore}: Layout, ids: ReadonlySet<NetworkId>): Promise<Set<NetworkId>> => {
  const own = new Set<NetworkId>();
  for (const id of ids) if (((await datastoreOfDaemon(id)) ?? datastore) === datastore) own.add(id);
  return own;
};

const findOtherPlaces = async (
  {layout, mounts, reservations}: ServerFacts,
  repositories: readonly RepositoryFacts[],
): Promise<Map<Guid, OtherPlace>> => {
  const mounted = mounts.filter(({type}) => type === 'btrfs').map(({path}) => path);
  const others = mounted.filter((path) => path !== layout.datastore);
  const elsewhere = new Map<Guid, OtherPlace>();
  for (const {guid, networkId, image, unfinished} of repositories) {
    if (image !== null || networkId === null) continue;
    const there = await Promise.all(others.map((path) => exists(join(path, 'repositories', guid))));
    const foundOn = others.find((_, index) => there[index]) ?? null;
    const said = [reservations.get(networkId)?.datastore, await datastoreOfDaemon(networkId)];
    const traces = {said: said.filter((path) => typeof path === 'string'), unfinished, mounted, foundOn};
    const place = placeOf(layout.datastore, traces);
    if (place) elsewhere.set(guid, place);
  }
  return elsewhere;
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
