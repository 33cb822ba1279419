import type {Guid} from '../contract/types.js';
import {RdcError} from '../shared/errors.js';
import type {Context} from './context.js';
import {perform, syncPath} from './plan.js';
import {freeze, NOT_FROZEN, syncFileSystem, thaw} from './system/freeze.js';
import {runInUnitAfter, systemd} from './system/systemd.js';

/** Nothing may stand still longer than this, whatever becomes of us. */
const SWITCH_SECONDS = 10;

/** The dead man's switch: thaws by itself. */
export const thawUnit = (guid: Guid): string => `rediacc-thaw-${guid}`;

export interface FrozenCopy {
  readonly guid: Guid;
  /** Where the volume is mounted. */
  readonly mountPath: string;
  readonly image: string;
  readonly to: string;
}

/**
 * Clones the image of a mounted repository at one moment of its file system. A switch that systemd
 * holds thaws it should we be killed in between; a copy during which that happened is not kept.
 *
 * @returns how long the file system was frozen, in milliseconds
 * @throws RdcError TIMED_OUT when the switch went off before the copy was made
 */
export const frozenCopy = async (context: Context, {guid, mountPath, image, to}: FrozenCopy): Promise<number> => {
  const {exec, cleanupExec} = context;
  // What is on disk already need not be written while everybody waits.
  await exec(syncFileSystem(mountPath));
  await syncPath(image);
  await disarm(context, guid);
  // An attempt that was killed may have left it frozen, and its switch has just been taken away.
  await cleanupExec(thaw(mountPath), {accept: [0, NOT_FROZEN]});
  await exec(runInUnitAfter(thawUnit(guid), SWITCH_SECONDS, thaw(mountPath)));
  const start = performance.now();
  let freezeMs = 0;
  let wasFrozen = false;
  try {
    await exec(freeze(mountPath));
    await context.reach('frozen');
    await perform({clone: image, to}, exec);
    await context.reach('cloned while frozen');
  } finally {
    wasFrozen = (await cleanupExec(thaw(mountPath), {accept: [0, NOT_FROZEN]})).exitCode === 0;
    freezeMs = performance.now() - start;
    await disarm(context, guid);
  }
  if (wasFrozen) return freezeMs;
  throw new RdcError('TIMED_OUT', `The copy was not made within ${SWITCH_SECONDS} s; repository ${guid} goes on.`, {
    hint: 'Repeat it when the server is less busy.',
    retryable: true,
  });
};

const disarm = ({cleanupExec}: Context, guid: Guid) =>
  systemd(cleanupExec).stop(`${thawUnit(guid)}.timer`, `${thawUnit(guid)}.service`);
