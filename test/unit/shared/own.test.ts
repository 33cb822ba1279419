import {expect, test} from '@jest/globals';
import {own} from '../../../src/shared/own.js';

test('finds what a record has itself and nothing inherited', () => {
  const record: Record<string, unknown> = {shop: 1};
  expect([own(record, 'shop'), own(record, 'blog'), own(record, 'constructor')]).toEqual([1, undefined, undefined]);
});
