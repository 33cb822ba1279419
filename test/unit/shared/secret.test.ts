import {inspect} from 'node:util';
import {expect, test} from '@jest/globals';
import {maskSecrets, Secret} from '../../../src/shared/secret.js';

test('a secret shows itself only when it is asked to', () => {
  const secret = new Secret('hunter22');
  const shown = [String(secret), `${secret}`, JSON.stringify({secret}), inspect(secret), inspect({a: [secret]})];
  expect(shown.join(' ')).not.toContain('hunter22');
  expect(secret.reveal()).toBe('hunter22');
});

test('known secrets are masked wherever they stand, short words are not', () => {
  expect(maskSecrets('pass=hunter22 hunter22! on', ['hunter22', 'on'])).toBe('pass=*** ***! on');
});
