import {syncPath} from '../files/write-atomic.js';
import type {ServerPath} from '../../contract/types.js';
import {layoutOf, NETWORKS_DIR} from '../layout.js';

/**
 * Has the names of images, keys and network ids on the disk. A call that died right behind a change of them left it in memory; the
 * next call finds it done, and what that one says must be true after a power cut, too.
 */
export const flushNames = async (datastore: ServerPath): Promise<void> => {
  const {repositories, keys} = layoutOf(datastore);
  for (const directory of [repositories, keys, NETWORKS_DIR]) {
    await syncPath(directory).catch((error: NodeJS.ErrnoException) => {
      // Before a server is set up, and before the first autostart, there is none.
      if (error.code !== 'ENOENT') throw error;
    });
  }
};
