import {describe, expect, test} from '@jest/globals';
import {formatSize, parseSize} from '../../../src/shared/size.js';

describe('parseSize', () => {
  test.each([
    ['1', 1],
    ['512M', 512 * 2 ** 20],
    ['10G', 10 * 2 ** 30],
    ['1.5T', 1.5 * 2 ** 40],
    ['10GiB', 10 * 2 ** 30],
    ['10gb', 10 * 2 ** 30],
    [' 2 G ', 2 * 2 ** 30],
    ['0.3K', 307],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each(['', '0', '-1G', 'ten', '1X', '1.G', 'G', '1e3', '99999999P', '1G1G'])('refuses %p', (text) => {
    expect(() => parseSize(text)).toThrow(expect.objectContaining({code: 'INVALID_INPUT', exitStatus: 2}));
  });
});

test.each([
  [0, '0B'],
  [1023, '1023B'],
  [1024, '1K'],
  [1536, '1.5K'],
  [10 * 2 ** 30, '10G'],
  [15.7 * 2 ** 30, '16G'],
])('%d bytes read as %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});
