import {readFileSync} from 'node:fs';
import {link, mkdir, open, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {FIRST_NETWORK_ID, Guid, LAST_NETWORK_ID, NETWORK_ID_STEP, NetworkId, ServerPath} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {namesOf, readIfThere} from '../files/read.js';
import {NETWORKS_DIR} from '../layout.js';

/**
 * Whom a network id is reserved for. One file per id, `/var/lib/rediacc/networks/{id}`, holds the GUID of
 * the repository and, on a second line, the path of the datastore its image is on: without it, nobody could
 * tell a repository that is gone from one whose datastore is not mounted.
 */
export interface Reservation {
  readonly guid: Guid;
  /** Null in a file without that line. */
  readonly datastore: string | null;
}

/** All network ids of this server that are taken. Every function takes the directory, for tests. */
export type Reservations = ReadonlyMap<NetworkId, Reservation>;

/** All reservations. A file that is none (a temporary one, a damaged one) is left out: it must not stop every operation. */
export const readReservations = async (directory = NETWORKS_DIR): Promise<Reservations> => {
  const found = new Map<NetworkId, Reservation>();
  for (const name of (await namesOf(directory)) ?? []) {
    const id = NetworkId.safeParse(Number(name));
    if (!id.success || String(id.data) !== name) continue;
    const reservation = parseReservation(contentNow(join(directory, name)) ?? '');
    if (reservation) found.set(id.data, reservation);
  }
  return found;
};

/** Null for a text that is no reservation. */
const parseReservation = (text: string): Reservation | null => {
  const [first, second] = text.split('\n', 2);
  const guid = Guid.safeParse(first?.trim());
  return guid.success ? {guid: guid.data, datastore: ServerPath.safeParse(second).data ?? null} : null;
};

/** At once: to read hundreds of files of 37 bytes costs less than to hand each of them to another thread. */
const contentNow = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
};

/**
 * The repository a network id is reserved for; null when it is free.
 *
 * @throws RdcError UNEXPECTED_OUTPUT when the reservation is damaged
 */
export const ownerOf = async (id: NetworkId, directory = NETWORKS_DIR): Promise<Guid | null> => {
  const path = join(directory, String(id));
  const content = await readIfThere(path);
  if (content === undefined) return null;
  const reservation = parseReservation(content);
  if (reservation) return reservation.guid;
  throw new RdcError('UNEXPECTED_OUTPUT', `${path} does not hold a repository's GUID.`, {
    hint: 'Write the GUID of its repository into it, or remove it if there is none.',
  });
};

/** The network id reserved for a repository; null when it has none. */
export const networkIdOf = async (guid: Guid, directory = NETWORKS_DIR): Promise<NetworkId | null> =>
  findNetworkId(await readReservations(directory), guid);

export const findNetworkId = (reservations: Reservations, guid: Guid): NetworkId | null =>
  [...reservations].find(([, reservation]) => reservation.guid === guid)?.[0] ?? null;

/** Reservations the other way round, for who asks for many; should a repository have several, the one that was found first. */
export const byOwner = (reservations: Reservations): ReadonlyMap<Guid, NetworkId> =>
  new Map([...reservations].reverse().map(([id, {guid}]) => [guid, id]));

/**
 * Reserves a network id for a repository, durably. Reserving it again for the same one is fine.
 *
 * @throws RdcError NETWORK_ID_TAKEN with `details.next`, the lowest free id above (null when there is none)
 */
export const reserve = async (
  id: NetworkId,
  {guid, datastore}: Reservation,
  directory = NETWORKS_DIR,
): Promise<void> => {
  await mkdir(directory, {recursive: true, mode: 0o755});
  // One name, so that what a killed call left goes with the next; under the repository's lock there is no other. Removed,
  // not emptied: it may be the reservation itself already.
  const temporary = unfinishedFile(id, guid, directory);
  await rm(temporary, {force: true});
  const file = await open(temporary, 'wx', 0o644);
  try {
    await file.writeFile(`${guid}\n${datastore === null ? '' : `${datastore}\n`}`);
    await file.sync();
    // A link refuses to replace, and what it makes is whole: two callers cannot both have the id.
    await link(temporary, join(directory, String(id)));
    // Before the directory is flushed, or a power cut would bring it back beside the reservation.
    await rm(temporary);
    await syncDirectory(directory);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if ((await ownerOf(id, directory)) !== guid) throw taken(id, await readReservations(directory));
  } finally {
    await file.close();
    await rm(temporary, {force: true});
  }
};

const unfinishedFile = (id: NetworkId, guid: Guid, directory: string): string => join(directory, `.${id}.${guid}`);

/** Removes what a call left that reserved an id and died before it had put its own file away. */
export const removeUnfinished = (id: NetworkId, guid: Guid, directory = NETWORKS_DIR): Promise<void> =>
  rm(unfinishedFile(id, guid, directory), {force: true});

/** Gives a network id back; only that repository's own reservation is removed. */
export const release = async (id: NetworkId, guid: Guid, directory = NETWORKS_DIR): Promise<void> => {
  if ((await ownerOf(id, directory)) !== guid) return;
  await rm(join(directory, String(id)), {force: true});
  await syncDirectory(directory);
};

/** The error for an id that another repository has. */
export const taken = (id: NetworkId, reservations: Reservations): RdcError => {
  const next = nextFree(id, reservations);
  return new RdcError('NETWORK_ID_TAKEN', `Network id ${id} belongs to another repository of this server.`, {
    hint: next === null ? 'Delete a repository to free an id.' : `Use ${next}, the next free id.`,
    details: {networkId: id, next},
  });
};

/** The lowest free id above the given one. */
export const nextFree = (id: number, reservations: Reservations): NetworkId | null => {
  for (let next = Math.max(id + NETWORK_ID_STEP, FIRST_NETWORK_ID); next <= LAST_NETWORK_ID; next += NETWORK_ID_STEP) {
    if (!reservations.has(next as NetworkId)) return next as NetworkId;
  }
  return null;
};

const syncDirectory = async (directory: string): Promise<void> => {
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
};

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
