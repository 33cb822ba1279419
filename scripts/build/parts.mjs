import {join} from 'node:path';
import {build} from 'esbuild';
import {toAscii} from './ascii.mjs';
import {leanSsh2} from './lean-ssh2.mjs';
import {READABLE} from './options.mjs';
import {ROOT} from './root.mjs';
import {WRAPPED} from './wrapped.mjs';

/** What nearly every command uses is part of the bundle. */
const INSIDE = /^(@oclif\/core|zod)$/;
const PACKAGE = /^(?:@[a-z][\w.-]*\/)?[a-z][\w.-]*$/;

const fileOf = (name) => `part-${name.replace(/\W+/g, '-').replace(/^-/, '')}.cjs`;

/** The editor prompt of inquirer, which rdc never shows, brings half a megabyte of character tables. */
const noEditor = {
  name: 'no-editor',
  setup: ({onResolve, onLoad}) => {
    onResolve({filter: /^@inquirer\/external-editor$/}, ({path}) => ({path, namespace: 'no-editor'}));
    onLoad({filter: /.*/, namespace: 'no-editor'}, () => ({contents: 'export const editAsync = undefined;'}));
  },
};

/**
 * Leaves each package that our sources import out of the bundle, as a file of its own beside it: all of the text of a
 * bundle is read at every start, and most commands use hardly any of them.
 *
 * @param found  filled with the names of those packages
 */
export const apart = (found) => ({
  name: 'apart',
  setup: ({onResolve, onLoad}) => {
    onResolve({filter: PACKAGE}, ({path, importer}) => {
      if (INSIDE.test(path) || !importer.startsWith(join(ROOT, 'src'))) return undefined;
      found.add(path);
      return {path, namespace: 'apart'};
    });
    // A module between them: our sources are read as Node reads modules, to which a part would be its own default export.
    onLoad({filter: /.*/, namespace: 'apart'}, ({path}) => {
      const file = JSON.stringify(`./${fileOf(path)}`);
      return {contents: `export * from ${file}; export {default} from ${file};`, loader: 'js'};
    });
    onResolve({filter: /^\.\/part-[\w-]+\.cjs$/, namespace: 'apart'}, ({path}) => ({path, external: true}));
  },
});

/** Bundles the packages that were left out, each with all it needs. */
export const buildParts = async (names) => {
  for (const name of names) {
    const outfile = join(ROOT, 'dist', fileOf(name));
    await build({
      ...READABLE,
      ...WRAPPED,
      stdin: {contents: `module.exports = require(${JSON.stringify(name)});`, resolveDir: ROOT, sourcefile: 'part.cjs'},
      outfile,
      // Optional native code of ssh2, which is not where the bundle is.
      external: ['./crypto/build/Release/sshcrypto.node'],
      plugins: [leanSsh2, noEditor],
      logOverride: {'require-resolve-not-external': 'silent'},
    });
    toAscii(outfile);
  }
};
