import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {build} from 'esbuild';
import {toAscii} from './ascii.mjs';
import {lazyBuiltins} from './lazy-builtins.mjs';
import {lazyContract} from './lazy-contract.mjs';
import {READABLE, SMALL} from './options.mjs';
import {ROOT} from './root.mjs';

const dist = (name) => join(ROOT, 'dist', name);

/**
 * The agent as one file, what starts it, and rsync's way to the server. The sum is written here and
 * only read at run time: rdc must not hash the bundle at every start.
 */
export const buildAgent = async () => {
  await build({
    ...READABLE,
    entryPoints: ['src/renet/main.ts'],
    plugins: [lazyContract, lazyBuiltins],
    outfile: dist('renet.cjs'),
  });
  await build({...SMALL, entryPoints: ['src/renet/loader.ts'], outfile: dist('renet-loader.cjs')});
  await build({...SMALL, entryPoints: ['src/ssh/rsync-shell.ts'], outfile: dist('rsync-shell.cjs')});
  toAscii(dist('renet.cjs'));
  const sum = createHash('sha256');
  for (const name of ['renet.cjs', 'renet-loader.cjs']) sum.update(readFileSync(dist(name)));
  writeFileSync(dist('renet.sha256'), `${sum.digest('hex')}\n`);
};
