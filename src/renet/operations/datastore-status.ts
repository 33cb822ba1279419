import {Guid} from '../../contract/types.js';
import type {Handler} from '../engine/context.js';
import {namesOf} from '../files/read.js';
import {layoutOf} from '../layout.js';
import {mountAt} from '../setup/datastore-facts.js';
import {parseDeviceErrors, parseUsage, showDeviceStats, showUsage} from '../system/btrfs.js';
import {readLoops} from '../system/loop.js';
import {readMounts} from '../system/mount.js';

/** Tells also of a datastore that is not mounted; that is an answer, not a failure. */
export const datastoreStatus: Handler<'datastore-status'> = async ({datastore}, {exec}) => {
  const [mounts, loops] = await Promise.all([readMounts(), readLoops()]);
  const mount = mountAt(mounts, datastore);
  if (mount?.type !== 'btrfs') return {path: datastore, mounted: false, ...NOTHING};
  const [usage, stats, names] = await Promise.all([
    exec(showUsage(datastore)),
    exec(showDeviceStats(datastore)),
    namesOf(layoutOf(datastore).repositories),
  ]);
  return {
    path: datastore,
    mounted: true,
    device: mount.source,
    backingFile: loops.find(({device}) => device === mount.source)?.file ?? null,
    ...parseUsage(usage.stdout),
    deviceErrors: parseDeviceErrors(stats.stdout),
    repositories: (names ?? []).filter((name) => Guid.safeParse(name).success).length,
  };
};

const NOTHING = {
  device: null,
  backingFile: null,
  sizeBytes: 0,
  usedBytes: 0,
  freeBytes: 0,
  deviceErrors: 0,
  repositories: 0,
} as const;
