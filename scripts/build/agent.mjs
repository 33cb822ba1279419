import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {build} from 'esbuild';
import {toAscii} from './ascii.mjs';
import {lazyBuiltins} from './lazy-builtins.mjs';
import {lazyContract} from './lazy-contract.mjs';
import {ROOT} from './root.mjs';

const COMMON = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  absWorkingDir: ROOT,
  legalComments: 'none',
};
const dist = (name) => join(ROOT, 'dist', name);

/**
 * The agent as one file, what starts it, and rsync's way to the server. The sum is written here and
 * only read at run time: rdc must not hash the bundle at every start.
 */
export const buildAgent = async () => {
  await build({
    ...COMMON,
    entryPoints: ['src/renet/main.ts'],
    plugins: [lazyContract, lazyBuiltins],
    outfile: dist('renet.cjs'),
    minifyWhitespace: true,
    minifySyntax: true,
    // The loader's script cannot import; what is loaded later is required then.
    supported: {'dynamic-import': false},
  });
  await build({...COMMON, entryPoints: ['src/renet/loader.ts'], outfile: dist('renet-loader.cjs'), minify: true});
  await build({...COMMON, entryPoints: ['src/ssh/rsync-shell.ts'], outfile: dist('rsync-shell.cjs'), minify: true});
  toAscii(dist('renet.cjs'));
  const sum = createHash('sha256');
  for (const name of ['renet.cjs', 'renet-loader.cjs']) sum.update(readFileSync(dist(name)));
  writeFileSync(dist('renet.sha256'), `${sum.digest('hex')}\n`);
};
