import {describe, expect, test} from '@jest/globals';
import {lineSplitter} from '../../../src/shared/lines.js';

describe('lineSplitter', () => {
  test('joins a line, and a character, that come in pieces', () => {
    const lines = lineSplitter(100);
    const bytes = Buffer.from('first\nzweite Grüße\nrest');
    const at = bytes.indexOf(Buffer.from('ü')) + 1;
    expect([...lines.push(bytes.subarray(0, at)), ...lines.push(bytes.subarray(at))]).toEqual([
      'first',
      'zweite Grüße',
    ]);
    expect(lines.rest()).toBe('rest');
  });

  test('keeps empty lines', () => {
    expect(lineSplitter(10).push(Buffer.from('\n\na\n'))).toEqual(['', '', 'a']);
  });

  test('refuses a line past the limit, also one that never ends', () => {
    const lines = lineSplitter(4);
    expect(lines.push(Buffer.from('1234\n'))).toEqual(['1234']);
    lines.push(Buffer.from('123'));
    expect(() => lines.push(Buffer.from('45'))).toThrow('longer than 4');
  });
});
