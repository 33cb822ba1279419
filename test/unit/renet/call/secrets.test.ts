import {describe, expect, test} from '@jest/globals';
import {operations} from '../../../../src/contract/index.js';
import {maskDeep, secretsOf} from '../../../../src/renet/call/secrets.js';

describe('secrets of a request', () => {
  test('are found where the contract marks them, through optional and default', () => {
    const passphrase = 'correct horse';
    expect(secretsOf(operations['repository-create'].params, {guid: 'n', password: passphrase})).toEqual([passphrase]);
    expect(secretsOf(operations['repository-up'].params, {password: passphrase})).toEqual([passphrase]);
    expect(secretsOf(operations['repository-up'].params, {})).toEqual([]);
  });

  test('are found inside lists of records', () => {
    const files = [{path: 'config.env', content: 'TOKEN=abcdef'}];
    expect(secretsOf(operations['proxy-install'].params, {files})).toEqual(['TOKEN=abcdef']);
  });
});

test('a secret is blanked in every text of a frame, quotes and line ends or not', () => {
  const secret = 'pass "word"\nwith a line';
  const frame = {type: 'error', message: `cannot: ${secret}!`, details: {args: ['-p', secret], status: 2, none: null}};
  expect(maskDeep(frame, [secret])).toEqual({
    type: 'error',
    message: 'cannot: ***!',
    details: {args: ['-p', '***'], status: 2, none: null},
  });
});
