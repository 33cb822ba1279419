import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const support = (file) => join(ROOT, 'test', 'support', file);
/** The tests of the runners plant others elsewhere, which are run as ours are. */
const PLANTED = process.env.RDC_TEST_DIR && resolve(process.env.RDC_TEST_DIR);
const TESTS = PLANTED || join(ROOT, 'test');

/** It is counted by file, so what a test imports stays files. */
const COVERAGE = process.argv.some((word) => /^--(collectC|c)overage(=true)?$/.test(word));

/** What every kind of test wants; `more` is what one kind wants beside it. */
const project = (name, more = {}) => ({
  displayName: name,
  rootDir: ROOT,
  roots: [PLANTED || ROOT],
  testMatch: [join(TESTS, name, '**', '*.test.ts')],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {'^.+\\.ts$|/zod/index\\.js$': [support('transform.cjs'), {bundle: !COVERAGE}]},
  transformIgnorePatterns: ['/node_modules/(?!zod/index\\.js$)'],
  moduleNameMapper: {'^(\\.{1,2}/.*)\\.js$': '$1'},
  testEnvironment: support('unit-environment.cjs'),
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
