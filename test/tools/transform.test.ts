// How tests become what Jest runs: bundles of what they import.
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, expect, test} from '@jest/globals';
import {plant, script, uproot} from '../support/planted.js';

afterAll(uproot);

const run = (directory: string) => script('scripts/test-unit.mjs', ['--tests', directory]);
const importing = (assertion: string): string =>
  `import {answer} from './one.js';\ntest('answers', () => ${assertion});`;

test('a test sees what has changed in what it imports, however far away', () => {
  const directory = plant({
    'unit/one.test.ts': importing('expect(answer()).toBe(1)'),
    'unit/one.ts': `import {number} from './two.js';\nexport const answer = () => number;`,
    'unit/two.ts': 'export const number = 1;',
  });
  expect(run(directory)).toMatchObject({status: 0, last: '1 passed, 0 failed, 0 skipped'});
  writeFileSync(join(directory, 'unit/two.ts'), 'export const number = 2;');
  expect(run(directory)).toMatchObject({status: 1, last: '0 passed, 1 failed, 0 skipped'});
  writeFileSync(join(directory, 'unit/two.ts'), 'export const number = 1;');
  expect(run(directory)).toMatchObject({status: 0, last: '1 passed, 0 failed, 0 skipped'});
});

test('a stack names the lines of the sources', () => {
  const directory = plant({
    'unit/one.test.ts': importing('answer()'),
    'unit/one.ts': `interface Gone {\n  readonly a: string;\n}\nexport const answer = (gone?: Gone) => {\n  throw new Error('planted' + gone);\n};`,
  });
  const {output} = run(directory);
  expect(output).toContain('planted');
  expect(output).toMatch(/unit\/one\.ts:5:9\b/);
  expect(output).toMatch(/unit\/one\.test\.ts:2:\d+\b/);
});

test('each module still knows where it is', () => {
  const directory = plant({
    'unit/one.test.ts': importing(`expect(answer()).toMatch(/^file:.*\\/unit\\/deep\\/two\\.ts .*\\/unit\\/deep$/)`),
    'unit/one.ts': `export {answer} from './deep/two.js';`,
    'unit/deep/two.ts': `export const answer = () => import.meta.url + ' ' + import.meta.dirname;`,
  });
  expect(run(directory)).toMatchObject({status: 0, last: '1 passed, 0 failed, 0 skipped'});
});
