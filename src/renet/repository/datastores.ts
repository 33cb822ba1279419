import {access} from 'node:fs/promises';
import {dirname} from 'node:path';
import {ServerPath} from '../../contract/types.js';
import {layoutOf} from '../layout.js';
import {readMounts} from '../system/mount.js';
import {readServer, type ServerFacts} from './facts.js';

/** Every datastore that is mounted. */
const datastorePaths = async (): Promise<ServerPath[]> => {
  const paths = (await readMounts()).flatMap(({type, path}) =>
    type === 'btrfs' ? (ServerPath.safeParse(path).data ?? []) : [],
  );
  const found = await Promise.all([...new Set(paths)].map(async (path) => ((await isDatastore(path)) ? path : null)));
  return found.filter((path) => path !== null);
};

/** Every datastore that is mounted, with what is true on it: at boot nobody tells which there are. */
export const readDatastores = async (): Promise<ServerFacts[]> =>
  Promise.all((await datastorePaths()).map((path) => readServer(path)));

/** Those beside the one on which a repository is mounted. */
export const otherDatastores = async (mountPath: string): Promise<ServerPath[]> =>
  (await datastorePaths()).filter((path) => path !== dirname(dirname(mountPath)));

const isDatastore = async (path: ServerPath): Promise<boolean> => {
  const {repositories, credentials} = layoutOf(path);
  try {
    await Promise.all([access(repositories), access(credentials)]);
    return true;
  } catch {
    return false;
  }
};
