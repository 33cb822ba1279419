// The end-to-end suites there are, by name.
import {readdirSync} from 'node:fs';
import {basename, join} from 'node:path';

const ENDING = '.test.ts';

/** @param {string} tests  the directory of the tests; @returns {string[]} names */
export const suitesIn = (tests) =>
  readdirSync(join(tests, 'e2e'))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => basename(file, ENDING));

/** @returns {string} the file of a suite, below the directory of the tests */
export const fileOf = (suite) => `e2e/${suite}${ENDING}`;
