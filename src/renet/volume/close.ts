import {rmdir} from 'node:fs/promises';
import {setTimeout as wait} from 'node:timers/promises';
import type {ServerPath} from '../../contract/types.js';
import {isRdcError, RdcError} from '../../shared/errors.js';
import type {Context, Report} from '../engine/context.js';
import {carryOut, type Step} from '../engine/plan.js';
import {mapperName, mapperPath, type Layout} from '../layout.js';
import {readRepository, readServer, type RepositoryFacts} from '../repository/facts.js';
import {findHolders} from '../system/holders.js';
import {detachLoop} from '../system/loop.js';
import {closeVolume} from '../system/luks.js';
import {unmount} from '../system/mount.js';

/** Pure: closes whatever is open of a repository, from the outermost mount in. Nothing open, nothing to do. */
export const planClose = ({guid, mounts, mapping, loops}: RepositoryFacts): Step[] => {
  const steps: Step[] = [];
  // A loop device that detaches by itself goes with the volume.
  const kept = loops.filter(({autoclear}) => !autoclear);
  if (mounts.length > 0) steps.push({title: 'unmount', acts: [{run: unmount(...[...mounts].reverse())}]});
  if (mapping) steps.push({title: 'lock the volume', acts: [{run: closeVolume(mapperName(guid))}]});
  if (kept.length > 0) {
    steps.push({title: 'detach the loop device', acts: kept.map(({device}) => ({run: detachLoop(device)}))});
  }
  return steps;
};

/** How long to wait before each further attempt: what was just stopped may hold on for a moment. */
const WAITS_MS = [250, 1000, 3000];

/**
 * Carries out `first`, then closes the volume. When something still holds it, the facts are read
 * again and what is left is tried again.
 *
 * @throws RdcError REPOSITORY_BUSY naming the processes that hold it
 */
export const closeRepository = async (
  layout: Layout,
  facts: RepositoryFacts,
  context: Context,
  first: readonly Step[] = [],
): Promise<void> => {
  await carryOut(first, context);
  await closePatiently(layout, facts, context);
  await carryOut(planMountPoints(layout, facts, context.report), context);
};

const closePatiently = async (layout: Layout, facts: RepositoryFacts, context: Context): Promise<void> => {
  let left = facts;
  for (const waitMs of [...WAITS_MS, null]) {
    try {
      return await carryOut(planClose(left), context);
    } catch (error) {
      if (!isRdcError(error, 'COMMAND_FAILED')) throw error;
      if (waitMs === null) throw await held(layout, left, error);
      await wait(waitMs);
      left = await readRepository(await readServer(layout.datastore as ServerPath), facts.guid);
    }
  }
};

/**
 * A mount point that holds files is kept: they were written while nothing was mounted there, and are not encrypted. Those that go
 * are flushed: a server that loses its power right after would have them again.
 */
const planMountPoints = ({mounts, interim}: Layout, {directories}: RepositoryFacts, report: Report): Step[] => {
  const acts = directories.map((path) => ({does: `remove ${path}`, call: () => removeEmpty(path, report)}));
  const flushed = [mounts, interim].filter((parent) => directories.some((path) => path.startsWith(`${parent}/`)));
  return acts.length === 0
    ? []
    : [{title: 'remove the mount points', acts: [...acts, ...flushed.map((sync) => ({sync}))]}];
};

const removeEmpty = async (path: string, report: Report): Promise<void> => {
  try {
    await rmdir(path);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code !== 'ENOTEMPTY') throw error;
    report({type: 'warning', message: `${path} was kept: it holds files that lie outside the encrypted volume.`});
  }
};

const held = async (layout: Layout, {guid}: RepositoryFacts, cause: RdcError): Promise<RdcError> => {
  const holders = await findHolders(layout.mount(guid), mapperPath(guid));
  const who = holders.map(({pid, command}) => `${command} (${pid})`).join(', ');
  const message = `Repository ${guid} cannot be closed: ${who === '' ? cause.message : `it is in use by ${who}`}.`;
  return new RdcError('REPOSITORY_BUSY', message, {
    hint: 'End what uses it, then repeat this.',
    retryable: true,
    details: {holders, reason: cause.message},
    cause,
  });
};
