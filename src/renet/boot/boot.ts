import {setTimeout as wait} from 'node:timers/promises';
import type {BootResult} from '../../contract/operations/repository-autostart.js';
import type {Guid, ServerPath} from '../../contract/types.js';
import {isRdcError, messageOf, RdcError} from '../../shared/errors.js';
import {inParallel, serially} from '../../shared/pool.js';
import {findRediaccfiles} from '../apps/rediaccfile.js';
import {readKeys} from '../autostart/key-file.js';
import {writeBootRecord} from '../autostart/records.js';
import type {Context} from '../engine/context.js';
import {mountRepository} from '../operations/repository-mount.js';
import {repositoryUp} from '../operations/repository-up.js';
import {readDatastores} from '../repository/datastores.js';
import type {ServerFacts} from '../repository/facts.js';
import {underLock, type Say} from './journal.js';

/** Repositories whose functions run at the same time. Unlocking is one at a time. */
const AT_ONCE = 3;
const LOCK_WAIT_SECONDS = 300;
/** Longest run of one function; as for `repo up`. */
const TIMEOUT_SECONDS = 900;
/** Networks and registries may need a moment longer than this unit; each further try comes after such a pause. */
const PAUSES_MS = [10_000, 30_000];

export type Outcome = Pick<BootResult, 'result' | 'message'>;

/**
 * Mounts and starts every repository that has a key. What happens to one does not stop the others.
 *
 * @returns the exit status: 1 when one of them is not all up
 */
export const boot = async (signal: AbortSignal, say: Say): Promise<number> => {
  const datastores = await readDatastores();
  if (datastores.length === 0) {
    say('No datastore is mounted, so no repository can be started.');
    return 1;
  }
  const unlocking = serially();
  const work = await Promise.all(
    datastores.map(async (server) => (await readKeys(server.layout)).map((guid) => ({server, guid}))),
  );
  const outcomes = await inParallel(work.flat(), AT_ONCE, async ({server, guid}) => {
    const outcome = await tryOne(guid, server, {signal, say, unlocking});
    say(`${guid}: ${sentenceOf(outcome)}`);
    await writeBootRecord(guid, outcome);
    return outcome;
  });
  say(summaryOf(outcomes));
  return outcomes.every(isFine) ? 0 : 1;
};

interface Surroundings {
  readonly signal: AbortSignal;
  readonly say: Say;
  readonly unlocking: ReturnType<typeof serially>;
}

const tryOne = async (guid: Guid, server: ServerFacts, around: Surroundings): Promise<Outcome> => {
  const lock = {op: 'repository-autostart', guid, lockWaitSeconds: LOCK_WAIT_SECONDS, signal: around.signal};
  try {
    return await underLock(lock, around.say, (context) => startOne(guid, server, context, around.unlocking));
  } catch (error) {
    return {result: 'failed', message: messageOf(error)};
  }
};

const startOne = async (
  guid: Guid,
  {layout, networkIds}: ServerFacts,
  context: Context,
  unlocking: Surroundings['unlocking'],
): Promise<Outcome> => {
  const networkId = networkIds.get(guid);
  if (networkId === undefined)
    throw new RdcError('NOT_FOUND', 'It has no network id on this server; rdc repo up gives it one.');
  const target = {guid, datastore: layout.datastore as ServerPath, networkId};
  await unlocking(() => mountRepository(target, {keyFile: layout.keyFile(guid)}, context));
  if ((await findRediaccfiles(layout.mount(guid))).length === 0) {
    return {result: 'mounted', message: 'It has no Rediaccfile, so there was nothing to start.'};
  }
  const up = () =>
    repositoryUp({...target, mount: false, prepOnly: false, timeoutSeconds: TIMEOUT_SECONDS, routes: false}, context);
  const {failed} = await patiently(up, context);
  if (failed.length === 0) return {result: 'up', message: null};
  return {result: 'partial', message: `up() failed in: ${failed.join(', ')}.`};
};

/** A function that failed is tried again. */
const patiently = async <T>(work: () => Promise<T>, {signal, report}: Context): Promise<T> => {
  for (const pause of PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      if (!isRdcError(error, 'REDIACCFILE_FAILED')) throw error;
      report({type: 'warning', message: `${messageOf(error)} It is tried again in ${pause / 1000} seconds.`});
      await wait(pause, undefined, {signal});
    }
  }
  return work();
};

const isFine = ({result}: Outcome): boolean => result === 'up' || result === 'mounted';

const SAID = {up: 'is up.', mounted: 'is mounted.', partial: 'is up, but not all of it.', failed: 'did not start.'};

export const sentenceOf = ({result, message}: Outcome): string => [SAID[result], message].filter(Boolean).join(' ');

export const summaryOf = (outcomes: readonly Outcome[]): string => {
  if (outcomes.length === 0) return 'No repository has autostart.';
  return `${outcomes.filter(isFine).length} of ${outcomes.length} repositories with autostart are up.`;
};
