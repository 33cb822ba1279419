import {argv, type Argv} from '../../shared/argv.js';

/** Stops all writing to a mounted file system, with everything that was written on disk. */
export const freeze = (path: string): Argv => argv('fsfreeze', '--freeze', path);
/**
 * Says `ready`, and thaws when its stdin ends: started ahead of the freeze, so that nobody has to wait for its start, and
 * so that the end of whoever holds its stdin thaws as well.
 */
export const thawAtTheEnd = (path: string): Argv =>
  argv('/bin/sh', '-c', 'echo ready; read -r _; exec fsfreeze --unfreeze "$1"', 'sh', path);
/** Exits 1 when it is not frozen. */
export const thaw = (path: string): Argv => argv('fsfreeze', '--unfreeze', path);
export const NOT_FROZEN = 1;
/** Writes out what a file system still holds in memory. */
export const syncFileSystem = (path: string): Argv => argv('sync', '--file-system', '--', path);
