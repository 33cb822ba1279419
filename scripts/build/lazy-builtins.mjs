import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);

/** Parts of Node that take milliseconds to load and that many a call never uses. */
const LATE = /^node:(crypto|http|zlib)$/;

/** A module whose members load the real one. */
const lateModule = (name) => {
  const load = `require(${JSON.stringify(name.slice('node:'.length))})`;
  const keys = Object.keys(require(name)).map((key) => JSON.stringify(key));
  return `module.exports = {${keys.map((key) => `get ${key}() { return ${load}[${key}]; }`).join(',')}};`;
};

/** Loads parts of Node when one of their functions is called, not when the module that calls it is loaded. */
export const lazyBuiltins = {
  name: 'lazy-builtins',
  setup: ({onResolve, onLoad}) => {
    onResolve({filter: LATE}, ({path}) => ({path, namespace: 'late'}));
    onLoad({filter: /.*/, namespace: 'late'}, ({path}) => ({contents: lateModule(path), loader: 'js'}));
  },
};
