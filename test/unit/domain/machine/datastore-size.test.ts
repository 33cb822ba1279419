import {expect, test} from '@jest/globals';
import {parseDatastoreSize} from '../../../../src/domain/machine/datastore-size.js';

test.each([
  ['95%', {percent: 95}],
  ['12.5 %', {percent: 12.5}],
  ['100G', {bytes: 100 * 2 ** 30}],
  ['256M', {bytes: 2 ** 28}],
])('%s is %j', (text, size) => {
  expect(parseDatastoreSize(text)).toEqual(size);
});

test.each(['0%', '101%', '100M', 'half', '', '-5%'])('"%s" is refused', (text) => {
  expect(() => parseDatastoreSize(text)).toThrow(expect.objectContaining({code: 'INVALID_INPUT'}));
});
