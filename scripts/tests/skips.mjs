// The tests that may be skipped, and when: test/skips.json. Whoever skips another one, or none of these any more, is told.
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {z} from 'zod';

/** What a test can want that not every run has. */
const NEEDS = {
  root: () => process.getuid?.() === 0,
  qemu: () => process.env.RDC_LAB_DRIVER === 'qemu',
};

const Skips = z.array(
  z.strictObject({
    /** Below the directory of the tests. */
    file: z.string().endsWith('.test.ts'),
    test: z.string().min(1),
    /** It is skipped where this is missing, and only there. */
    needs: z.enum(Object.keys(NEEDS)),
    reason: z.string().min(1),
  }),
);

/**
 * The tests that have to be skipped in this run, by file.
 *
 * @param {string} tests  the directory of the tests
 * @returns {Map<string, string[]>}
 * @throws when the list is not one, or names a file that is not there
 */
export const skipsOf = (tests) => {
  const list = Skips.parse(JSON.parse(readFileSync(join(tests, 'skips.json'), 'utf8')));
  const gone = list.filter(({file}) => !existsSync(join(tests, file)));
  if (gone.length > 0) throw new Error(`skips.json names what is not there: ${gone.map(({file}) => file).join(', ')}`);
  const skips = new Map();
  for (const {file, test, needs} of list) {
    if (!NEEDS[needs]()) skips.set(file, [...(skips.get(file) ?? []), test]);
  }
  return skips;
};
