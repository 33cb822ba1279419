import {pathToFileURL} from 'node:url';
import {expect, test} from '@jest/globals';

const {median, rowsOf, shuffled} = await import(pathToFileURL('scripts/bench/statistics.mjs').href);

test('the median of an even count lies between the two in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7]);
});

test('a ratio is the median of the ratios of each round, not the ratio of the medians', () => {
  const series = new Map([
    ['floor', [10, 100, 1000]],
    ['other', [30, 100, 1100]],
  ]);
  expect(rowsOf(series, 'ms')).toEqual([
    {name: 'floor', median: 100, unit: 'ms', ratio: 1, floor: 'floor', rounds: 3},
    {name: 'other', median: 100, unit: 'ms', ratio: 1.1, floor: 'floor', rounds: 3},
  ]);
});

test('shuffling keeps every item once', () => {
  const items = [1, 2, 3, 4];
  expect(shuffled(items).sort()).toEqual(items);
  const drawn = [0.4, 0.1, 0.3, 0.2];
  expect(shuffled(items, () => drawn.shift())).toEqual([2, 4, 3, 1]);
});
