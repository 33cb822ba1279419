import {pathToFileURL} from 'node:url';
import {expect, test} from '@jest/globals';

const {sumOfFigures} = await import(pathToFileURL('scripts/tests/figures.mjs').href);

test('figures of several runs are added up', () => {
  expect(sumOfFigures(['3 passed, 0 failed, 1 skipped', '40 passed, 2 failed, 0 skipped'])).toEqual({
    passed: 43,
    failed: 2,
    skipped: 1,
    text: '43 passed, 2 failed, 1 skipped',
  });
});

test('a run that left no figures has failed', () => {
  expect(sumOfFigures(['3 passed, 0 failed, 1 skipped', 'Killed']).text).toBe('3 passed, 1 failed, 1 skipped');
  expect(sumOfFigures(['']).failed).toBe(1);
});
