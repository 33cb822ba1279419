import {randomUUID} from 'node:crypto';
import {realpath} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import type {ServerPath} from '../../contract/types.js';
import type {Exec} from '../../exec/exec.js';
import {exists, namesOf, readIfThere} from '../files/read.js';
import {GLOBAL_UNIT_DIR, STATE_DIR} from '../layout.js';
import {NO_DEVICE, parseDevice, parseSignatures, showDevice, showSignatures} from '../system/device.js';
import {readLoops} from '../system/loop.js';
import {readMounts, type Mount} from '../system/mount.js';
import {IMAGE, mountUnit} from './datastore-unit.js';
import type {DatastoreFacts} from './datastore.js';
import {holderOf} from './facts.js';

/** As statfs(2) names it. */
const BTRFS_MAGIC = 0x9123_683e;

/** The topmost of the mounts at a path: the one that is seen. */
export const mountAt = (mounts: readonly Mount[], path: string): Mount | undefined =>
  mounts.findLast((mount) => mount.path === path);

export const readDatastoreFacts = async (exec: Exec, path: ServerPath, device?: string): Promise<DatastoreFacts> => {
  const [mounts, loops, holder] = await Promise.all([readMounts(), readLoops(), holderOf(STATE_DIR)]);
  const fileOf = (mount: Mount): string | undefined => loops.find((loop) => loop.device === mount.source)?.file;
  const mounted = mountAt(mounts, path);
  const unit = mountUnit(path);
  return {
    mounted: mounted && {type: mounted.type, source: mounted.source, file: fileOf(mounted)},
    directory: await directoryAt(path),
    realPath: await realPathOf(path),
    imageExists: await exists(IMAGE),
    imageMountedAt: mounts.find((mount) => mount.path !== path && fileOf(mount) === IMAGE)?.path,
    freeBytes: holder.bavail * holder.bsize,
    holderIsBtrfs: holder.type === BTRFS_MAGIC,
    device: device === undefined ? undefined : await readDevice(exec, device),
    unit: await readIfThere(`${GLOBAL_UNIT_DIR}/${unit}`),
    enabled: await exists(`${GLOBAL_UNIT_DIR}/multi-user.target.wants/${unit}`),
    newUuid: randomUUID(),
  };
};

const directoryAt = async (path: string): Promise<DatastoreFacts['directory']> => {
  const names = await namesOf(path);
  if (names === undefined) return (await exists(path)) ? 'occupied' : 'absent';
  return names.length === 0 ? 'empty' : 'occupied';
};

/** The path as the kernel will know it; what does not exist yet is added unchanged. */
const realPathOf = async (path: string): Promise<string> =>
  (await exists(path)) ? realpath(path) : join(await realPathOf(dirname(path)), basename(path));

const readDevice = async (exec: Exec, name: string): Promise<DatastoreFacts['device']> => {
  const shown = await exec(showDevice(name), {accept: [0, NO_DEVICE]});
  const device = shown.exitCode === 0 ? parseDevice(shown.stdout) : null;
  if (!device) return null;
  return {...device, signatures: parseSignatures((await exec(showSignatures(name))).stdout)};
};
