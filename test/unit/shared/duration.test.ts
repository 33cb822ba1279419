import {expect, test} from '@jest/globals';
import {formatSeconds} from '../../../src/shared/duration.js';

test.each([
  [0, '0 s'],
  [59.6, '1 min'],
  [370, '6 min 10 s'],
  [3600, '1 h'],
  [3900, '1 h 5 min'],
])('%s seconds are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});
