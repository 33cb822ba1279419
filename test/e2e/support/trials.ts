import {test} from '@jest/globals';

/** `npm run trials` runs all there is. The gate, which has to be quick, leaves out further variants and what only makes numbers larger. */
export const ALL = process.env['RDC_E2E_ALL'] !== undefined;

/** A test that is for `npm run trials` only. */
export const trial = ALL ? test : test.skip;
