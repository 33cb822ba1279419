import {expect, test} from '@jest/globals';
import {statusOf} from '../../../src/renet/result-status.js';

test('a result that lists failures is exit 3, one with a failed check exit 18, any other 0', () => {
  const results = [
    {failed: ['blog']},
    {failed: []},
    {checks: [{status: 'ok'}, {status: 'failed'}]},
    {checks: [{status: 'warning'}]},
    {guid: 'x'},
    null,
  ];
  expect(results.map(statusOf)).toEqual([3, 0, 18, 0, 0, 0]);
});

test('a verdict that is not good is exit 16', () => {
  const verdicts = ['reachable', 'broken', 'unknown'].map((verdict) => statusOf({verdict, links: []}));
  expect(verdicts).toEqual([0, 16, 16]);
});
