import {expect, test} from '@jest/globals';
import {normalRule} from '../../../../../src/renet/routes/table/claims.js';

test.each([
  ['Host(`A.example.com`)', 'Host(`a.example.com`)'],
  ['Host("a.example.com")', 'Host(`a.example.com`)'],
  ['Host( `a` ) &&  PathPrefix(`/X y`)', 'Host(`a`)&&PathPrefix(`/X y`)'],
])('%s is the same rule as %s', (rule, other) => {
  expect(normalRule(rule)).toBe(normalRule(other));
});

test('paths keep their case: they are different rules', () => {
  expect(normalRule('Path(`/A`)')).not.toBe(normalRule('Path(`/a`)'));
});
