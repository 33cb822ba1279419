import {pathToFileURL} from 'node:url';
import {expect, test} from '@jest/globals';

const {withGoals} = await import(pathToFileURL('scripts/bench/goals.mjs').href);
const {groupText} = await import(pathToFileURL('scripts/bench/report.mjs').href);

const row = (name: string, ratio: number) => ({name, ratio, median: 10, unit: 'ms', floor: 'node -e 0', rounds: 5});

test('a row with a goal says whether it was reached', () => {
  const rows = withGoals('start-up', [row('node -e 0', 1), row('rdc context list', 2.4), row('rdc --version', 1.1)]);
  const text = groupText('Start-up', rows);
  expect(text).toMatch(/rdc context list +2\.40 x.*goal 2\.20: MISSED/);
  expect(text).toMatch(/rdc --version +1\.10 x.*goal 1\.15: reached/);
  expect(text).toMatch(/node -e 0 +1\.00 x.*\(floor\)$/m);
});

test('a row without a goal stays as it is', () => {
  expect(withGoals('fork', [row('rdc repo fork', 1.3)])).toEqual([row('rdc repo fork', 1.3)]);
});
