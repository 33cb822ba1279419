import type {ServerPath} from '../../contract/types.js';
import type {Act} from '../engine/plan.js';
import {syncIfThere} from '../files/write-atomic.js';
import {layoutOf, NETWORKS_DIR, type Layout} from '../layout.js';
import {syncFileSystem} from '../system/freeze.js';

/**
 * Has the datastore write out everything, once an image has got its name or lost it. A flushed directory would do if BTRFS did not have
 * to replay its log after a power cut: names that were long gone came back that way (seen with kernel 7.3).
 */
export const commitNames = ({datastore}: Layout): Act => ({run: syncFileSystem(datastore)});

/**
 * Has the names of images, keys and network ids on the disk. A call that died right behind a change of them left it in memory; the
 * next call finds it done, and what that one says must be true after a power cut, too.
 */
export const flushNames = async (datastore: ServerPath): Promise<void> => {
  const {repositories, keys} = layoutOf(datastore);
  // Before a server is set up, and before the first autostart, not all are there.
  for (const directory of [repositories, keys, NETWORKS_DIR]) await syncIfThere(directory);
};
