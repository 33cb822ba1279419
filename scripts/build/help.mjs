import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT} from './root.mjs';

/**
 * The root help as oclif prints it, for the fast path of bin/run.js. The line that names Node and the
 * platform is left for it to fill in.
 */
export const writeHelp = () => {
  const env = {...process.env, NO_COLOR: '1', OCLIF_COLUMNS: '100'};
  const bundle = join(ROOT, 'dist', 'rdc.bundle.cjs');
  const help = execFileSync(process.execPath, [bundle, '--help'], {env, encoding: 'utf8'});
  writeFileSync(join(ROOT, 'dist', 'help.txt'), help.replace(/^( *)rdc\/\S+ \S+ node-\S+$/m, '$1%VERSION%'));
};
