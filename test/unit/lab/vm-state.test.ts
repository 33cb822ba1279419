import {describe, expect, test} from '@jest/globals';
import {freeAddress, parseState} from '../../../src/lab/vm-state.js';

describe('freeAddress', () => {
  test('follows the number of the name when it can', () => {
    expect(freeAddress('server-1', [])).toBe('10.111.0.11');
    expect(freeAddress('server-2', ['10.111.0.11'])).toBe('10.111.0.12');
  });

  test('takes the lowest free one otherwise', () => {
    expect(freeAddress('dev', ['10.111.0.11'])).toBe('10.111.0.12');
    expect(freeAddress('other-1', ['10.111.0.11'])).toBe('10.111.0.12');
  });

  test('gives up when all are taken', () => {
    const all = Array.from({length: 90}, (_, at) => `10.111.0.${at + 11}`);
    expect(() => freeAddress('dev', all)).toThrow(expect.objectContaining({code: 'LAB_FAILED'}));
  });
});

describe('parseState', () => {
  test('reads what was written', () => {
    const state = {name: 'dev', imageDir: '/images/x', ports: {ssh: 2201}};
    expect(parseState(JSON.stringify(state), 'dev')).toEqual(state);
  });

  test.each(['', 'null', '{}', '{"name": "other", "imageDir": "/x", "ports": {"ssh": 1}}'])(
    'refuses %j and says how to go on',
    (text) => {
      expect(() => parseState(text, 'dev')).toThrow(
        expect.objectContaining({code: 'LAB_FAILED', hints: ['rdc ops up --name dev --rebuild']}),
      );
    },
  );
});
