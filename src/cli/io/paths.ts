import {homedir} from 'node:os';
import {join, resolve} from 'node:path';

/** A path as people type it: `~` is the home directory. Shells leave it alone after `=`, so we expand it. */
export const expandHome = (path: string): string =>
  path === '~' ? homedir() : /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : path;

/** The same, absolute: what is stored must mean the same from every directory. */
export const absolutePath = (path: string): string => resolve(expandHome(path));
