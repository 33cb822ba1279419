import {describe, expect, test} from '@jest/globals';
import {SUBJECTS} from '../../fuzz/registry.js';

/** Few, and always the same: `npm run fuzz` tries more. */
const CASES = 150;
const SEED = 20261125;

describe('whatever comes from outside', () => {
  test('each subject is there once', () => {
    expect(new Set(SUBJECTS.map(({parser}) => parser)).size).toBe(SUBJECTS.length);
  });

  test.each(SUBJECTS.map((one) => [one.parser, one] as const))('%s keeps its promise', async (_, one) => {
    const {failure, cases} = await one.check({cases: CASES, seed: SEED});
    expect(failure).toBeNull();
    expect(cases).toBe(CASES);
  });
});
