import {stat} from 'node:fs/promises';
import type {ReadParams} from '../../contract/index.js';
import {argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import {formatSize, MIB} from '../../shared/size.js';
import type {Context, Handler} from '../engine/context.js';
import {carryOut, type Step} from '../engine/plan.js';
import {RESERVE_BYTES} from '../setup/datastore.js';
import {mountAt} from '../setup/datastore-facts.js';
import {freeBytes} from '../setup/facts.js';
import {growFileSystem, parseUsage, showUsage} from '../system/btrfs.js';
import {deviceBytes} from '../system/device-size.js';
import {syncFileSystem} from '../system/freeze.js';
import {growLoop, readLoops} from '../system/loop.js';
import {readMounts} from '../system/mount.js';

const SHARE = 0.95;
const BLOCK = 4096;

export interface DatastoreSizes {
  readonly path: string;
  readonly device: string;
  readonly deviceBytes: number;
  readonly fileSystemBytes: number;
  /** The file behind a loop device, and what is free beside it; null for a datastore on a disk. */
  readonly file: {readonly path: string; readonly sizeBytes: number; readonly freeBytes: number} | null;
}

/**
 * Pure: what makes the datastore larger, from the file out. Steps an earlier run has done already
 * are facts by now and are left out, so that one cut short is finished by the next.
 *
 * @throws RdcError INVALID_INPUT, NO_SPACE with the figures
 */
export const planExpand = (sizes: DatastoreSizes, wanted: number | undefined): Step[] => {
  const {path, device, deviceBytes, fileSystemBytes, file} = sizes;
  const steps: Step[] = [];
  const target = file ? targetOf(file, wanted) : deviceBytes;
  if (!file && wanted !== undefined) {
    throw new RdcError('INVALID_INPUT', `The datastore is on ${device}, not in a file: it can only have all of it.`, {
      hint: `Enlarge the disk first, then repeat it without --size. It has ${formatSize(deviceBytes)} now.`,
    });
  }
  if (file && file.sizeBytes < target) {
    // Allocated, not only promised: the datastore must not run out of disk while it believes to have space.
    const run = argv('fallocate', '--length', `${target}`, file.path);
    steps.push({title: `make ${file.path} ${formatSize(target)} large`, acts: [{run}, {sync: file.path}]});
  }
  if (file && deviceBytes < target) {
    steps.push({title: 'tell the loop device', acts: [{run: growLoop(device)}]});
  }
  // A file system uses whole blocks; the rest of a disk stays unused for ever.
  if (fileSystemBytes < Math.floor(target / BLOCK) * BLOCK)
    steps.push({title: 'grow the file system', acts: [{run: growFileSystem(path)}]});
  // BTRFS grows in memory, and says so before its disk knows. An earlier run may have done that on a disk that took nothing.
  steps.push({title: 'write its size to the disk', acts: [{run: syncFileSystem(path)}]});
  return steps;
};

const targetOf = (file: NonNullable<DatastoreSizes['file']>, wanted: number | undefined): number => {
  const usable = Math.max(0, file.freeBytes - RESERVE_BYTES);
  const more = wanted === undefined ? Math.min(file.freeBytes * SHARE, usable) : wanted - file.sizeBytes;
  const target = Math.floor((file.sizeBytes + more) / MIB) * MIB;
  if (target < Math.floor(file.sizeBytes / MIB) * MIB) {
    throw new RdcError('INVALID_INPUT', `The datastore has ${formatSize(file.sizeBytes)} already; it can only grow.`, {
      hint: `Choose a --size above ${formatSize(file.sizeBytes)}.`,
      details: {sizeBytes: file.sizeBytes, wantedBytes: target},
    });
  }
  if (target - file.sizeBytes <= usable) return target;
  throw new RdcError(
    'NO_SPACE',
    `Growing to ${formatSize(target)} takes ${formatSize(target - file.sizeBytes)} more, but only ${formatSize(usable)} ` +
      `beside ${file.path} can be used (${formatSize(RESERVE_BYTES)} stay free for the server itself).`,
    {
      hint: `At most: --size ${Math.floor((file.sizeBytes + usable) / MIB)}M`,
      details: {neededBytes: target - file.sizeBytes, usableBytes: usable, sizeBytes: file.sizeBytes},
    },
  );
};

/** Makes the datastore larger; repositories on it go on. */
export const datastoreExpand: Handler<'datastore-expand'> = async ({datastore, sizeBytes}, context) => {
  const before = await readSizes(datastore, context);
  await carryOut(planExpand(before, sizeBytes), context);
  const after = await readSizes(datastore, context);
  const expanded = after.fileSystemBytes > before.fileSystemBytes;
  return {path: datastore, wasBytes: before.fileSystemBytes, sizeBytes: after.fileSystemBytes, expanded};
};

const readSizes = async (
  datastore: ReadParams<'datastore-expand'>['datastore'],
  {exec}: Context,
): Promise<DatastoreSizes> => {
  const [mounts, loops] = await Promise.all([readMounts(), readLoops()]);
  const mount = mountAt(mounts, datastore);
  if (mount?.type !== 'btrfs') {
    throw new RdcError('NOT_SET_UP', `There is no datastore at ${datastore}.`, {
      hint: 'rdc context setup-machine <machine>',
    });
  }
  const file = loops.find(({device}) => device === mount.source)?.file;
  return {
    path: datastore,
    device: mount.source,
    deviceBytes: await deviceBytes(mount.source),
    fileSystemBytes: parseUsage((await exec(showUsage(datastore))).stdout).sizeBytes,
    file:
      file === undefined ? null : {path: file, sizeBytes: (await stat(file)).size, freeBytes: await freeBytes(file)},
  };
};
