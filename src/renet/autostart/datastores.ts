import {datastorePaths} from '../datastore-paths.js';
import {readServer, type ServerFacts} from '../repository-facts.js';

/** Every datastore that is mounted, with what is true on it: at boot nobody tells which there are. */
export const readDatastores = async (): Promise<ServerFacts[]> =>
  Promise.all((await datastorePaths()).map((path) => readServer(path)));
