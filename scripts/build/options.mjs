import {ROOT} from './root.mjs';

/** What every bundle has in common. */
const COMMON = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  absWorkingDir: ROOT,
  legalComments: 'none',
};

/** Of what is read at every start, or by few: its names stay, for stacks and for tests that count what was loaded. */
export const READABLE = {
  ...COMMON,
  minifyWhitespace: true,
  minifySyntax: true,
  // The loader's script cannot import; what is loaded later is required then.
  supported: {'dynamic-import': false},
};

/** Of small helpers. */
export const SMALL = {...COMMON, minify: true};
