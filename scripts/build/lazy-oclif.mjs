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
  Config: `require('${LIB}/config').Config`,
  Flags: `require('${LIB}/flags')`,
  Plugin: `require('${LIB}/config').Plugin`,
  flush: `require('${LIB}/flush').flush`,
  handle: `require('${LIB}/errors/handle').handle`,
  run: `require('${LIB}/main').run`,
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

const WATCH = /^process\.stdout\.on\('error', (\(err\) => \{\n(?: .*\n)*\})\);$/m;

/**
 * Lets oclif watch stdout once somebody asks for it, not before: Node makes it when it is first asked for, which takes as long as
 * a short command.
 */
const watchLater = (source) =>
  source.replace(
    WATCH,
    (_, listener) =>
      `const $own = Object.getOwnPropertyDescriptor(process, 'stdout');
Object.defineProperty(process, 'stdout', {...$own, get: () => {
  Object.defineProperty(process, 'stdout', $own);
  return process.stdout.on('error', ${listener});
}});`,
  );

/**
 * What is rewritten is text of another package, of the one version that package.json names. Where it looks otherwise the
 * rewriting finds nothing, and everything would work, slowly; so this is counted, and the build fails.
 */
const EXPECTED = {'files of oclif': 60, 'deferred requires': 248, 'packages left out': 5, 'watched streams': 1};

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
      const source = readFileSync(path, 'utf8');
      const {contents, deferred} = deferRequires(watchLater(source));
      if (WATCH.test(source)) counted['watched streams'] += 1;
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
