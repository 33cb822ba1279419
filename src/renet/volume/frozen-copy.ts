import {join} from 'node:path';
import type {Guid} from '../../contract/types.js';
import {hold} from '../../exec/hold.js';
import {RdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {perform} from '../engine/plan.js';
import {exists} from '../files/read.js';
import {syncPath} from '../files/write-atomic.js';
import {TRANSIENT_UNIT_DIR} from '../layout.js';
import {freeze, NOT_FROZEN, syncFileSystem, thaw, thawAtTheEnd} from '../system/freeze.js';
import {runInUnitAfter, systemd} from '../system/systemd.js';

/** Nothing may stand still longer than this, whatever becomes of us. */
const SWITCH_SECONDS = 10;

/** The dead man's switch: thaws by itself. */
const thawUnit = (guid: Guid): string => `rediacc-thaw-${guid}`;

export interface FrozenCopy {
  readonly guid: Guid;
  /** Where the volume is mounted. */
  readonly mountPath: string;
  readonly image: string;
  readonly to: string;
}

/**
 * Clones the image of a mounted repository at one moment of its file system. Should we be killed in between, the end of
 * our pipe thaws it at once, and otherwise a switch that systemd holds; a copy during which the switch went off is not kept.
 *
 * @returns how long the file system was frozen, in milliseconds
 * @throws RdcError TIMED_OUT when the switch went off before the copy was made
 */
export const frozenCopy = async (
  context: Context,
  {guid, mountPath, image, to}: FrozenCopy,
  holdProgram: typeof hold = hold,
): Promise<number> => {
  const {exec} = context;
  // What is on disk already need not be written while everybody waits.
  await exec(syncFileSystem(mountPath));
  await syncPath(image);
  await takeOver(context, guid, mountPath);
  await exec(runInUnitAfter(thawUnit(guid), SWITCH_SECONDS, thaw(mountPath)));
  const thawing = await holdProgram(thawAtTheEnd(mountPath));
  const start = performance.now();
  let freezeMs = 0;
  let wasFrozen = false;
  try {
    await exec(freeze(mountPath));
    await context.reach('frozen');
    await perform({clone: image, to}, exec);
    await context.reach('cloned while frozen');
  } finally {
    wasFrozen = await thawed(context, mountPath, await thawing.release());
    freezeMs = performance.now() - start;
    await disarm(context, guid);
  }
  if (wasFrozen) return freezeMs;
  throw new RdcError('TIMED_OUT', `The copy was not made within ${SWITCH_SECONDS} s; repository ${guid} goes on.`, {
    hint: 'Repeat it when the server is less busy.',
    retryable: true,
  });
};

/** Before the switch is taken away the file system has to be thawed, whatever became of the program that was to do it. */
const thawed = async ({cleanupExec}: Context, mountPath: string, status: number): Promise<boolean> => {
  if (status === 0 || status === NOT_FROZEN) return status === 0;
  return (await cleanupExec(thaw(mountPath), {accept: [0, NOT_FROZEN]})).exitCode === 0;
};

/** An attempt that was killed may have left its switch, and may even have left the file system frozen. */
const takeOver = async (context: Context, guid: Guid, mountPath: string): Promise<void> => {
  const units = [`${thawUnit(guid)}.timer`, `${thawUnit(guid)}.service`];
  const found = await Promise.all(units.map((unit) => exists(join(TRANSIENT_UNIT_DIR, unit))));
  if (!found.includes(true)) return;
  await disarm(context, guid);
  await context.cleanupExec(thaw(mountPath), {accept: [0, NOT_FROZEN]});
};

const disarm = ({cleanupExec}: Context, guid: Guid) =>
  systemd(cleanupExec).stop(`${thawUnit(guid)}.timer`, `${thawUnit(guid)}.service`);
