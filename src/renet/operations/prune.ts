import {randomUUID} from 'node:crypto';
import {rm, rmdir} from 'node:fs/promises';
import type {Orphan} from '../../contract/operations/prune.js';
import type {Guid, NetworkId, ServerPath} from '../../contract/types.js';
import {argv} from '../../shared/argv.js';
import {isRdcError} from '../../shared/errors.js';
import {stopDaemon} from '../daemon/daemon.js';
import type {Context, Handler} from '../engine/context.js';
import {readOwner, takeLock} from '../engine/lock.js';
import {carryOut, type Act, type Step} from '../engine/plan.js';
import {findKept} from '../inventory/other-datastores.js';
import {findOrphans, isUnfinishedOnly, type Remains} from '../inventory/orphans.js';
import {readRemains} from '../inventory/remains.js';
import {daemonDir} from '../layout.js';
import {release, reserve} from '../repository/network-ids.js';
import {planClose} from '../volume/close.js';

/**
 * Removes what belongs to no repository any more, one repository after the other, each under its
 * lock and after looking again: what is worked on right now is left alone.
 */
export const prune: Handler<'prune'> = async ({datastore}, context) => {
  const remains = await readRemains(datastore);
  const kept = findKept(remains.repositories, remains.elsewhere);
  const removed: Orphan[] = [];
  const skipped: Orphan[] = [];
  for (const orphans of byOwner(findOrphans(remains))) {
    const done = await (context.dryRun
      ? preview(orphans, remains, context)
      : removeSafely(orphans, datastore, context));
    if (done === null) skipped.push(...orphans);
    else removed.push(...done);
  }
  return {removed, skipped, kept};
};

/** Pure: orphans of one repository, or of one network without repository, go together. */
export const byOwner = (orphans: readonly Orphan[]): Orphan[][] => {
  const groups = new Map<string, Orphan[]>();
  for (const orphan of orphans) {
    const owner = orphan.repository ?? `network-${orphan.networkId}`;
    groups.set(owner, [...(groups.get(owner) ?? []), orphan]);
  }
  return [...groups.values()];
};

const preview = async (orphans: Orphan[], remains: Remains, context: Context): Promise<Orphan[] | null> => {
  const guid = orphans[0]?.repository ?? null;
  if (guid !== null && (await readOwner(guid))) return null;
  await carryOut(planRemoval(orphans, remains, context), context);
  return orphans;
};

/** @returns what was removed; null when somebody works on it */
const removeSafely = async (orphans: Orphan[], datastore: ServerPath, context: Context): Promise<Orphan[] | null> => {
  const {repository = null, networkId = null} = orphans[0] ?? {};
  const held =
    repository === null ? await holdNetwork(networkId!, datastore) : await holdRepository(repository, context);
  if (held === null) return null;
  try {
    // What was true before it was held need not be true any more.
    const seen = await readRemains(datastore);
    const remains = {...seen, repositories: seen.repositories.filter(({guid}) => guid !== held.placeholder)};
    const own = findOrphans(remains).filter((orphan) =>
      repository === null ? orphan.networkId === networkId : orphan.repository === repository,
    );
    await carryOut(planRemoval(own, remains, context), context);
    return own;
  } finally {
    await held.release();
  }
};

interface Held {
  release(): Promise<void>;
  /** Holder of a reservation that is none. */
  readonly placeholder?: Guid;
}

const holdRepository = async (guid: Guid, {client, signal}: Context): Promise<Held | null> => {
  try {
    const who = `${client.user}@${client.host}`;
    return await takeLock({name: guid, operation: 'prune', who, waitSeconds: 0, signal});
  } catch (error) {
    if (isRdcError(error, 'LOCKED')) return null;
    throw error;
  }
};

/**
 * A network without repository has no lock. Reserving its number keeps a repository that is being
 * created from getting it meanwhile; killed here, it is a reservation without image, an orphan again.
 */
const holdNetwork = async (networkId: NetworkId, datastore: string): Promise<Held | null> => {
  const placeholder = randomUUID() as Guid;
  try {
    await reserve(networkId, {guid: placeholder, datastore});
    return {placeholder, release: () => release(networkId, placeholder)};
  } catch (error) {
    if (isRdcError(error, 'NETWORK_ID_TAKEN')) return null;
    throw error;
  }
};

/** Pure: the steps that remove them. The reservation goes last: until then a repeated call knows whose it was. */
export const planRemoval = (orphans: readonly Orphan[], remains: Remains, context: Context): Step[] => {
  const [first] = orphans;
  if (!first) return [];
  const facts = remains.repositories.find(({guid}) => guid === first.repository);
  const close = facts && isUnfinishedOnly(facts, remains.layout) ? planClose(facts) : [];
  // All units of a network are stopped together.
  const [unit] = orphans.filter(({kind}) => kind === 'unit');
  const acts = orphans
    .filter((orphan) => orphan.kind !== 'unit' || orphan === unit)
    .map((orphan) => actOf(orphan, context));
  return [...close, {title: `remove what is left of ${first.repository ?? `network ${first.networkId}`}`, acts}];
};

const actOf = ({kind, what, repository, networkId}: Orphan, context: Context): Act => {
  switch (kind) {
    case 'unit':
      return {
        does: `stop and remove the units of network ${networkId}`,
        call: () => stopDaemon(context, {networkId: networkId!}),
      };
    case 'address':
      return {run: argv('ip', 'address', 'del', what, 'dev', 'lo'), accept: [0, GONE]};
    case 'daemon-directory':
      return {does: `remove ${what}`, call: () => rm(daemonDir(networkId!), {recursive: true, force: true})};
    case 'directory':
      return {does: `remove the empty directory ${what}`, call: () => removeEmpty(what)};
    case 'unfinished-image':
      return {remove: what};
    case 'network':
      return {does: `release network id ${networkId}`, call: () => release(networkId!, repository!)};
  }
};

/** What ip says of an address that is not there: the unit that was just stopped took it along. */
const GONE = 2;

/** Somebody has put something there, or taken it away: both are fine. */
const removeEmpty = async (path: string): Promise<void> => {
  await rmdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTEMPTY') throw error;
  });
};
