import {access} from 'node:fs/promises';
import {ServerPath} from '../../contract/types.js';
import {layoutOf} from '../layout.js';
import {readServer, type ServerFacts} from '../repository-facts.js';
import {readMounts} from '../system/mount.js';

/** Every datastore that is mounted, with what is true on it: at boot nobody tells which there are. */
export const readDatastores = async (): Promise<ServerFacts[]> => {
  const paths = (await readMounts()).flatMap(({type, path}) =>
    type === 'btrfs' ? (ServerPath.safeParse(path).data ?? []) : [],
  );
  const found = await Promise.all([...new Set(paths)].map(async (path) => ((await isDatastore(path)) ? path : null)));
  return Promise.all(found.filter((path) => path !== null).map((path) => readServer(path)));
};

const isDatastore = async (path: ServerPath): Promise<boolean> => {
  const {repositories, credentials} = layoutOf(path);
  try {
    await Promise.all([access(repositories), access(credentials)]);
    return true;
  } catch {
    return false;
  }
};
