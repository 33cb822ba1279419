import {realpath, stat, statfs} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {Guid, type NetworkId, type ServerPath} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {exists} from '../files/read.js';
import {
  dockerSocketUnit,
  dockerUnit,
  firewallUnit,
  layoutOf,
  loopbackUnit,
  mapperName,
  mapperPath,
  sliceUnit,
  type Layout,
} from '../layout.js';
import {readMappings, type Mapping} from '../system/block.js';
import {readLoops, type Loop} from '../system/loop.js';
import {readLuksHeader, readLuksSubsystem} from '../system/luks-header.js';
import {KEY_FILE_SLOT} from '../system/luks.js';
import {readMounts, type Mount} from '../system/mount.js';
import {parseFork, type Fork} from './fork-mark.js';
import {readNames, type Names} from './listing.js';
import {byOwner, readReservations, type Reservations} from './network-ids.js';

/** What is true of one repository right now. All of it is read from the kernel and the disk: no process, no key. */
export interface RepositoryFacts {
  readonly guid: Guid;
  readonly networkId: NetworkId | null;
  /** Its image; null when there is no such repository. */
  readonly image: {readonly sizeBytes: number; readonly allocatedBytes: number} | null;
  /** Set for a fork: of which repository. */
  readonly fork: Fork | null;
  /** The fork still holds the key with which the server opens its parent at boot: that key file opens both. */
  readonly parentsKey: boolean;
  /** A create began and did not end. */
  readonly unfinished: boolean;
  /** The open LUKS volume, and the file it lies on. */
  readonly mapping: {readonly file: string | null} | null;
  /** Loop devices on its files. */
  readonly loops: readonly Loop[];
  /** Everything mounted in its places, oldest first; a path is there twice when it is mounted twice. */
  readonly mounts: readonly string[];
  /** The volume is at its mount path. */
  readonly mounted: boolean;
  /** Docker's data root shows the directory inside the volume. */
  readonly dockerMounted: boolean;
  /** Its mount points that exist, deepest first. */
  readonly directories: readonly string[];
  /** A unit of its daemon exists, whatever its state. */
  readonly daemonInstalled: boolean;
}

/** One look at the whole server, from which the facts of any number of repositories are drawn. */
export interface ServerFacts {
  readonly layout: Layout;
  readonly names: Names;
  readonly mounts: readonly Mount[];
  readonly loops: readonly Loop[];
  readonly mappings: readonly Mapping[];
  readonly reservations: Reservations;
  /** The same the other way round. */
  readonly networkIds: ReadonlyMap<Guid, NetworkId>;
  readonly space: {readonly sizeBytes: number; readonly freeBytes: number};
}

/**
 * Looks at the server.
 *
 * @throws RdcError NOT_SET_UP when the datastore is not mounted, which must never look like "no repositories"
 */
export const readServer = async (datastore: ServerPath): Promise<ServerFacts> => {
  const [mounts, loops, mappings, reservations] = await Promise.all([
    readMounts(),
    readLoops(),
    readMappings(),
    readReservations(),
  ]);
  // The kernel speaks of real paths; a datastore behind a symbolic link must compare equal.
  const path = (await realpath(datastore).catch(() => datastore)) as ServerPath;
  const layout = layoutOf(path);
  const names = await readNames(layout);
  if (!mounts.some((mount) => mount.path === path && mount.type === 'btrfs') || !names.images) {
    throw new RdcError(
      'NOT_SET_UP',
      `There is no datastore at ${datastore}: the server is not set up, or it is not mounted.`,
      {
        hint: 'rdc context setup-machine <machine>',
        details: {datastore},
      },
    );
  }
  return {
    layout,
    names: {...names, images: names.images},
    mounts,
    loops,
    mappings,
    reservations,
    networkIds: byOwner(reservations),
    space: await readSpace(path),
  };
};

/** The facts of one repository, whether or not it exists. */
export const readRepository = async (server: ServerFacts, guid: Guid): Promise<RepositoryFacts> => {
  const {layout, names} = server;
  const networkId = server.networkIds.get(guid) ?? null;
  const image = names.images.has(guid) ? await readImage(layout.image(guid)) : null;
  const fork = image && parseFork((await readLuksSubsystem(layout.image(guid))) ?? '');
  return {
    ...{guid, networkId, image, fork},
    parentsKey: fork?.fresh === true && (await holdsParentsKey(layout, guid)),
    unfinished: names.images.has(basename(layout.unfinishedImage(guid))),
    daemonInstalled: networkId !== null && hasUnits(networkId, names),
    directories: await readDirectories(layout, guid, names),
    ...openParts(server, guid),
  };
};

/** A key file of its own is put into the slot that was the parent's. */
const holdsParentsKey = async (layout: Layout, guid: Guid): Promise<boolean> =>
  !(await exists(layout.keyFile(guid))) &&
  (await readLuksHeader(layout.image(guid)))?.keySlots.includes(KEY_FILE_SLOT) === true;

/** Most repositories have none, and then nothing is asked. */
const readDirectories = async (layout: Layout, guid: Guid, {mounts, interim}: Names): Promise<string[]> => {
  const parent = join(layout.interim, guid);
  const inside = interim.has(guid) ? [layout.dockerData(guid), join(parent, 'docker')] : [];
  const present = await Promise.all(inside.map(exists));
  return [
    ...inside.filter((_, index) => present[index]),
    ...(interim.has(guid) ? [parent] : []),
    ...(mounts.has(guid) ? [layout.mount(guid)] : []),
  ];
};

/** The facts of all repositories of the datastore, by GUID. */
export const readRepositories = async (server: ServerFacts): Promise<RepositoryFacts[]> => {
  const names = [...server.names.images].filter((name) => Guid.safeParse(name).success);
  return Promise.all(names.sort().map((name) => readRepository(server, name as Guid)));
};

/** Reads the server, then one repository that has to exist. */
export const readExisting = async (
  datastore: ServerPath,
  guid: Guid,
): Promise<{server: ServerFacts; facts: RepositoryFacts}> => {
  const server = await readServer(datastore);
  const facts = await readRepository(server, guid);
  if (facts.image) return {server, facts};
  throw new RdcError('REPOSITORY_NOT_FOUND', `There is no repository ${guid} in ${datastore}.`, {
    hint: 'rdc repo list -m <machine>',
  });
};

/** What is open of a repository: mapping, loop devices, mounts. Pure. */
export const openParts = (
  {layout, mounts, loops, mappings}: Pick<ServerFacts, 'layout' | 'mounts' | 'loops' | 'mappings'>,
  guid: Guid,
): Pick<RepositoryFacts, 'mapping' | 'loops' | 'mounts' | 'mounted' | 'dockerMounted'> => {
  const mapping = mappings.find(({name}) => name === mapperName(guid));
  const files = [layout.image(guid), layout.unfinishedImage(guid)];
  const roots = [layout.mount(guid), join(layout.interim, guid)];
  const inside = mounts.filter(({path}) => roots.some((root) => path === root || path.startsWith(`${root}/`)));
  const shows = (path: string): boolean =>
    inside.some((mount) => mount.path === path && mount.source === mapperPath(guid));
  return {
    mapping: mapping ? {file: loops.find(({device}) => mapping.below.includes(device))?.file ?? null} : null,
    loops: loops.filter(({file}) => files.includes(file)),
    mounts: inside.map(({path}) => path),
    mounted: shows(layout.mount(guid)),
    dockerMounted: shows(layout.dockerData(guid)),
  };
};

/** Whether anything of it is open. A loop device that is about to go by itself does not count. */
export const isOpen = ({mapping, mounts, loops}: RepositoryFacts): boolean =>
  mapping !== null || mounts.length > 0 || loops.some(({autoclear}) => !autoclear);

/** Size and use of the file system a path is on, in bytes; free is what root can still write. */
export const readSpace = async (path: string): Promise<{sizeBytes: number; freeBytes: number}> => {
  const {bsize, blocks, bfree} = await statfs(path);
  return {sizeBytes: bsize * blocks, freeBytes: bsize * bfree};
};

const readImage = async (path: string): Promise<RepositoryFacts['image']> => {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? {sizeBytes: found.size, allocatedBytes: found.blocks * 512} : null;
};

const hasUnits = (id: NetworkId, {units}: Names): boolean =>
  [dockerUnit(id), dockerSocketUnit(id), loopbackUnit(id), firewallUnit(id), sliceUnit(id)].some((unit) =>
    units.has(unit),
  );
