import type {Guid, ServerPath} from '../../contract/types.js';
import {messageOf} from '../../shared/errors.js';
import {inParallel} from '../../shared/pool.js';
import {stopRun} from '../apps/run.js';
import {writeShutdownRecord, type ShutdownRecord} from '../autostart/records.js';
import {stopDaemon} from '../daemon/daemon.js';
import type {Context} from '../engine/context.js';
import {repositoryDown} from '../operations/repository-down.js';
import {readDatastores} from '../repository/datastores.js';
import {isOpen, readRepositories, readRepository, readServer, type ServerFacts} from '../repository/facts.js';
import {closeRepository} from '../volume/close.js';
import {underLock, withoutLock, type Say} from './journal.js';

/** Repositories that are stopped at the same time. */
const AT_ONCE = 4;
/** A caller that holds the lock is ended by the same shutdown. */
const LOCK_WAIT_SECONDS = 15;
/** For one down(), and for all that a repository needs; afterwards it is stopped without asking its functions. */
const FUNCTION_SECONDS = 60;
const PATIENCE_MS = 120_000;

/**
 * Stops and locks every repository that is open, whoever opened it, in bounded time: what does not go in good
 * order goes by force, so that the datastore can be unmounted.
 *
 * @returns the exit status: 1 when one of them stays open
 */
export const shutDown = async (signal: AbortSignal, say: Say): Promise<number> => {
  const datastores = await readDatastores();
  const open = (await Promise.all(datastores.map(openOnes))).flat();
  const left = await inParallel(open, AT_ONCE, async ({server, guid}) => {
    const message = await closeOne(guid, server, signal, say);
    say(`${guid}: ${message === null ? 'is stopped and locked.' : `stays open: ${message}`}`);
    return {guid, message};
  });
  const failed = left.flatMap(({guid, message}): ShutdownRecord['failed'] =>
    message === null ? [] : [{guid, message}],
  );
  const closed = left.filter(({message}) => message === null).map(({guid}) => guid);
  await writeShutdownRecord({at: new Date().toISOString(), closed, failed});
  say(`${closed.length} of ${open.length} open repositories are stopped and locked.`);
  return failed.length === 0 ? 0 : 1;
};

const openOnes = async (server: ServerFacts): Promise<{server: ServerFacts; guid: Guid}[]> =>
  (await readRepositories(server))
    .filter((facts) => isOpen(facts) || facts.daemonInstalled)
    .map(({guid}) => ({server, guid}));

/** @returns why it stays open; null when it is closed */
const closeOne = async (guid: Guid, server: ServerFacts, signal: AbortSignal, say: Say): Promise<string | null> => {
  const datastore = server.layout.datastore as ServerPath;
  const params = {guid, datastore, unmount: true, timeoutSeconds: FUNCTION_SECONDS};
  const lock = {op: 'repository-shutdown', guid, lockWaitSeconds: LOCK_WAIT_SECONDS};
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    await underLock({...lock, signal: patience}, say, (context) => repositoryDown(params, context));
    return null;
  } catch (error) {
    say(`${guid}: ${messageOf(error)} It is stopped by force.`);
  }
  try {
    await force(guid, datastore, withoutLock(lock.op, guid, signal, say));
    return null;
  } catch (error) {
    return messageOf(error);
  }
};

/** Without the lock: who holds it now will not live to use it. */
const force = async (guid: Guid, datastore: ServerPath, context: Context): Promise<void> => {
  const server = await readServer(datastore);
  const facts = await readRepository(server, guid);
  if (facts.networkId !== null) {
    await stopRun(context, facts.networkId);
    await stopDaemon(context, {networkId: facts.networkId});
  }
  await closeRepository(server.layout, facts, context);
};
