import {describe, expect, test} from '@jest/globals';
import {parseSince, SINCE_FORM} from '../../../src/shared/time.js';

const now = new Date('2026-11-22T10:00:00Z');

describe('parseSince', () => {
  test.each([
    ['90s', '2026-11-22T09:58:30.000Z'],
    ['10m', '2026-11-22T09:50:00.000Z'],
    ['2h30m', '2026-11-22T07:30:00.000Z'],
    ['1d', '2026-11-21T10:00:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-22T08:00:00+02:00', '2026-11-22T06:00:00.000Z'],
  ])('%s', (text, moment) => {
    expect(SINCE_FORM.test(text)).toBe(true);
    expect(parseSince(text, now).toISOString()).toBe(moment);
  });

  test.each(['', 'yesterday', '10', '-10m', '10m --output=cat', '2026-13-45', '10m\n'])('refuses %j', (text) => {
    expect(() => parseSince(text, now)).toThrow('is not a time');
  });
});
