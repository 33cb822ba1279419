import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {RdcError} from '../shared/errors.js';

/** The directory of this package, whether this code runs from `src`, from `dist` or from a bundle. */
const packageRoot = (from: string = import.meta.url): string => {
  for (let path = dirname(fileURLToPath(from)); path !== dirname(path); path = dirname(path)) {
    if (existsSync(join(path, 'package.json'))) return path;
  }
  throw new RdcError('INTERNAL', 'The files of rdc are not where its program is.', {hint: 'Install rdc again.'});
};

/** A file that the build made, such as `renet.cjs`. */
export const builtFile = (name: string): string => join(packageRoot(), 'dist', name);
