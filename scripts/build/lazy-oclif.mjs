import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {ROOT} from './root.mjs';

const require = createRequire(join(ROOT, 'package.json'));
const LIB = join(dirname(require.resolve('@oclif/core/package.json')), 'lib');

/** What our sources take from '@oclif/core', and where it lives in there. */
const EXPORTS = {
  Args: `require('${LIB}/args')`,
  Command: `require('${LIB}/command').Command`,
  Flags: `require('${LIB}/flags')`,
  Plugin: `require('${LIB}/config').Plugin`,
  execute: `require('${LIB}/execute').execute`,
};

/** Never used once manifest and package facts are in the bundle; only loading them costs. */
const UNUSED = /^(tinyglobby|minimatch|lilconfig|semver|wsl-utils|typescript)$/;

/** `DEBUG=oclif` shows nothing in the bundle: `--debug` of rdc is what people have. */
const NO_DEBUG =
  'const quiet = () => Object.assign(() => undefined, {enabled: false, extend: quiet}); module.exports = quiet;';

const IMPORT = /^(?:const|var) (\w+) = ((?:__importDefault|__importStar)?\(?require\("[^"]+"\)\)?);$/gm;

/**
 * Makes a file of oclif load what it needs when it needs it: each `const x = require(…)` becomes
 * a getter that replaces itself. Half of oclif is for plugins, help and errors; a command that runs
 * uses none of it.
 *
 * @public a test loads it by its path
 * @returns {{contents: string, deferred: number}} the file, and how many it does not load at once any more
 */
export const deferRequires = (source) => {
  const found = [...source.matchAll(IMPORT)];
  const names = found.map(([, name]) => name);
  if (names.length === 0) return {contents: source, deferred: 0};
  const getters = found.map(
    ([, name, load]) =>
      `get ${name}() { const value = ${load}; Object.defineProperty(this, '${name}', {value}); return value; }`,
  );
  const body = source.replace(IMPORT, '').replace(new RegExp(`\\b(${names.join('|')})\\b`, 'g'), '$$lazy.$1');
  return {contents: `const $lazy = {${getters.join(',')}};\n${body}`, deferred: names.length};
};

/**
 * What is rewritten is text of another package, of the one version that package.json names. Where it looks otherwise the
 * rewriting finds nothing, and everything would work, slowly; so this is counted, and the build fails.
 */
const EXPECTED = {'files of oclif': 61, 'deferred requires': 253, 'packages left out': 5};

export const lazyOclif = {
  name: 'lazy-oclif',
  setup: ({onStart, onResolve, onLoad, onEnd}) => {
    let counted;
    onStart(() => {
      counted = Object.fromEntries(Object.keys(EXPECTED).map((what) => [what, 0]));
    });
    onResolve({filter: /^@oclif\/core$/}, () => ({path: 'core', namespace: 'oclif'}));
    onLoad({filter: /^core$/, namespace: 'oclif'}, () => ({
      contents: Object.entries(EXPORTS)
        .map(([name, load]) => `Object.defineProperty(exports, '${name}', {enumerable: true, get: () => ${load}});`)
        .join('\n'),
      resolveDir: LIB,
    }));
    onResolve({filter: UNUSED}, ({path, importer}) =>
      importer.startsWith(LIB) ? {path, namespace: 'unused'} : undefined,
    );
    onLoad({filter: /.*/, namespace: 'unused'}, () => {
      counted['packages left out'] += 1;
      return {contents: 'module.exports = {};'};
    });
    onResolve({filter: /^debug$/}, () => ({path: 'debug', namespace: 'quiet'}));
    onLoad({filter: /.*/, namespace: 'quiet'}, () => ({contents: NO_DEBUG}));
    onLoad({filter: /@oclif[\\/]core[\\/]lib[\\/].*\.js$/}, ({path}) => {
      const {contents, deferred} = deferRequires(readFileSync(path, 'utf8'));
      counted['files of oclif'] += 1;
      counted['deferred requires'] += deferred;
      return {contents, loader: 'js'};
    });
    onEnd(() => {
      const other = Object.keys(EXPECTED).filter((what) => counted[what] !== EXPECTED[what]);
      const text = other.map((what) => `${counted[what]} ${what} instead of ${EXPECTED[what]}`).join(', ');
      if (other.length > 0) return {errors: [{text: `oclif is not the one whose sources are rewritten: ${text}`}]};
    });
  },
};
