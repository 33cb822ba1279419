import {expect, test} from '@jest/globals';
import {deploymentText} from '../../../src/shared/deployment-text.js';

const one = (name: string, action: 'surge' | 'in-place' | 'start' | 'remove' | 'untouched', more: object = {}) => ({
  ...{name, action, directory: '.', why: 'its image has changed', downtime: null, unknown: null},
  ...more,
});

test('a planned start is a line per service, with what it costs and what is not known below it', () => {
  const plan = [
    one('web', 'surge', {unknown: 'its image is fetched first'}),
    one('db', 'in-place', {downtime: 'it may write to ./\u001b[31mdata'}),
    one('cache', 'start', {directory: 'blog', why: 'it has no container'}),
  ];
  const lines = deploymentText(plan).split('\n');
  expect(lines.slice(0, 5)).toEqual([
    'web         replaced without downtime, by a surge container: its image has changed',
    '  → not known before: its image is fetched first',
    'db          replaced in place: its image has changed',
    '  → will not answer for a moment: it may write to ./data',
    'blog/cache  started: it has no container',
  ]);
  expect(lines.slice(5).join(' ')).toContain('No function was run.');
});

test('a start of which no service is known says so', () => {
  expect(deploymentText([])).toMatch(/^No Rediaccfile has a compose file beside it, so no service is known\./);
});
