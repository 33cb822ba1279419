import {isCallOf} from '../../exec/exec.js';
import {argv, type Argv} from '../../shared/argv.js';
import {isRdcError, messageOf, RdcError} from '../../shared/errors.js';
import {formatSize} from '../../shared/size.js';
import type {Context} from '../engine/context.js';
import {carryOut} from '../engine/plan.js';
import {readDatastoreFacts} from './datastore-facts.js';
import {mountUnit} from './datastore-unit.js';
import {planDatastore, type DatastoreAsk, type DatastoreFacts} from './datastore.js';
import {explainStart} from './explain-start.js';
import {holderOf} from './facts.js';

export interface Datastore {
  readonly path: string;
  readonly sizeBytes: number;
  readonly createdNow: boolean;
}

/**
 * Refuses what cannot become a datastore, before anything on the server is touched.
 *
 * @param takenBytes  disk that earlier steps of set-up will take
 */
export const checkDatastore = async (ask: DatastoreAsk, takenBytes: number, {exec}: Context): Promise<void> => {
  const facts = await readDatastoreFacts(exec, ask.path, ask.device);
  planDatastore(ask, {...facts, freeBytes: facts.freeBytes - takenBytes});
};

/** Makes and mounts the datastore, or keeps the one that is there. */
export const setUpDatastore = async (
  ask: DatastoreAsk,
  context: Context,
): Promise<{datastore: Datastore; done: string[]}> => {
  const facts = await readDatastoreFacts(context.exec, ask.path, ask.device);
  const {steps, creates} = planDatastore(ask, facts);
  const unit = mountUnit(ask.path);
  const what = `The datastore could not be mounted at ${ask.path}`;
  await carryOut(steps, context).catch(async (error: unknown) => {
    await explainDevice(error, ask, context);
    return explainStart(error, {what, unit}, context);
  });
  if (context.dryRun && !facts.mounted) return {datastore: {path: ask.path, sizeBytes: 0, createdNow: false}, done: []};
  await checkMounted(ask, context);
  const {blocks, bsize} = await holderOf(ask.path);
  const datastore = {path: ask.path, sizeBytes: blocks * bsize, createdNow: creates && !context.dryRun};
  if (facts.mounted) sayKept(ask, facts, datastore.sizeBytes, context);
  return {datastore, done: context.dryRun ? [] : steps.map(({title}) => title)};
};

/**
 * Says whether a disk fails on which no datastore could be made: mkfs does not. Nothing is on it yet, so its first block is read and
 * written back, past the page cache.
 *
 * @throws RdcError VERIFICATION_FAILED
 */
const explainDevice = async (error: unknown, {device}: DatastoreAsk, {cleanupExec}: Context): Promise<void> => {
  if (device === undefined || !isRdcError(error, 'COMMAND_FAILED') || !isCallOf(error, 'mkfs.btrfs')) return;
  await cleanupExec(rewriteFirstBlock(device), {timeoutMs: 30_000}).catch((cause: unknown) => {
    throw new RdcError('VERIFICATION_FAILED', `${device} fails: ${messageOf(cause)} ${error.message}`, {
      hint: 'On the server dmesg says which disk fails.',
      cause: error,
    });
  });
};

const rewriteFirstBlock = (device: string): Argv =>
  argv(
    'dd',
    ...[`if=${device}`, `of=${device}`, 'bs=4096', 'count=1', 'iflag=direct', 'oflag=direct'],
    ...['conv=notrunc,fsync', 'status=none'],
  );

/** Directories made on a path where nothing is mounted would fill the server's own disk. */
const checkMounted = async ({path}: DatastoreAsk, {exec}: Context): Promise<void> => {
  const {mounted} = await readDatastoreFacts(exec, path);
  if (mounted?.type === 'btrfs') return;
  throw new RdcError('SETUP_FAILED', `No BTRFS is mounted at ${path} although its unit was started.`, {
    hint: `systemctl status '${mountUnit(path)}'`,
  });
};

const sayKept = (ask: DatastoreAsk, facts: DatastoreFacts, sizeBytes: number, {report}: Context): void => {
  const source = facts.mounted?.file ?? facts.mounted?.source;
  report({type: 'step', title: `keep datastore ${ask.path} (${formatSize(sizeBytes)}, ${source})`, state: 'skipped'});
  if (ask.device === undefined || facts.device?.path === facts.mounted?.source) return;
  report({type: 'warning', message: `${ask.device} is not used: ${ask.path} is mounted from ${source} already.`});
};
