import {argv, type Argv} from '../../shared/argv.js';

/** Stops all writing to a mounted file system, with everything that was written on disk. */
export const freeze = (path: string): Argv => argv('fsfreeze', '--freeze', path);
/** Exits 1 when it is not frozen. */
export const thaw = (path: string): Argv => argv('fsfreeze', '--unfreeze', path);
export const NOT_FROZEN = 1;
/** Writes out what a file system still holds in memory. */
export const syncFileSystem = (path: string): Argv => argv('sync', '--file-system', '--', path);
