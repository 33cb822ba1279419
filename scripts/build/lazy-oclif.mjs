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
 */
export const deferRequires = (source) => {
  const found = [...source.matchAll(IMPORT)];
  const names = found.map(([, name]) => name);
  if (names.length === 0) return source;
  const getters = found.map(
    ([, name, load]) =>
      `get ${name}() { const value = ${load}; Object.defineProperty(this, '${name}', {value}); return value; }`,
  );
  const body = source.replace(IMPORT, '').replace(new RegExp(`\\b(${names.join('|')})\\b`, 'g'), '$$lazy.$1');
  return `const $lazy = {${getters.join(',')}};\n${body}`;
};

export const lazyOclif = {
  name: 'lazy-oclif',
  setup: ({onResolve, onLoad}) => {
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
    onLoad({filter: /.*/, namespace: 'unused'}, () => ({contents: 'module.exports = {};'}));
    onResolve({filter: /^debug$/}, () => ({path: 'debug', namespace: 'quiet'}));
    onLoad({filter: /.*/, namespace: 'quiet'}, () => ({contents: NO_DEBUG}));
    onLoad({filter: /@oclif[\\/]core[\\/]lib[\\/].*\.js$/}, ({path}) => ({
      contents: deferRequires(readFileSync(path, 'utf8')),
      loader: 'js',
    }));
  },
};
