import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const support = (file) => join(ROOT, 'test', 'support', file);
/** The tests of the runners plant others elsewhere, which are run as ours are. */
const PLANTED = process.env.RDC_TEST_DIR && resolve(process.env.RDC_TEST_DIR);
const TESTS = PLANTED || join(ROOT, 'test');

/** What every kind of test wants; `more` is what one kind wants beside it. */
const project = (name, more = {}) => ({
  displayName: name,
  rootDir: ROOT,
  roots: [PLANTED || ROOT],
  testMatch: [join(TESTS, name, '**', '*.test.ts')],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {'^.+\\.ts$': support('transform.cjs')},
  moduleNameMapper: {'^(\\.{1,2}/.*)\\.js$': '$1'},
  testEnvironment: 'node',
  testEnvironmentOptions: {globalsCleanup: 'off'},
  modulePathIgnorePatterns: [join(ROOT, 'dist')],
  setupFiles: [support('setup.ts')],
  ...more,
});

export default {
  rootDir: ROOT,
  projects: [
    project('unit'),
    project('command'),
    project('tools'),
    project('e2e', {
      testEnvironment: support('e2e-environment.cjs'),
      globalTeardown: support('e2e-teardown.cjs'),
    }),
  ],
};
