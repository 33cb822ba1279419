import {expect, test} from '@jest/globals';
import {sentenceOf, summaryOf, type Outcome} from '../../../../src/renet/boot/boot.js';

const up: Outcome = {result: 'up', message: null};
const failed: Outcome = {result: 'failed', message: 'Its key file does not open it.'};

test('the journal says in plain words how it went', () => {
  expect([up, failed].map(sentenceOf)).toEqual(['is up.', 'did not start. Its key file does not open it.']);
  expect(sentenceOf({result: 'partial', message: 'up() failed in: blog.'})).toBe(
    'is up, but not all of it. up() failed in: blog.',
  );
  expect([[], [up, up], [up, failed, {...failed, result: 'partial' as const}]].map(summaryOf)).toEqual([
    'No repository has autostart.',
    '2 of 2 repositories with autostart are up.',
    '1 of 3 repositories with autostart are up.',
  ]);
});
