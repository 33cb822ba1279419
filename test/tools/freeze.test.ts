import {expect, test} from '@jest/globals';
import {hold} from '../../src/exec/hold.js';
import {NOT_FROZEN, thawAtTheEnd} from '../../src/renet/system/freeze.js';

test('what thaws waits for the end of its stdin, and then says how it went', async () => {
  const thawing = await hold(thawAtTheEnd('/nonexistent'));
  expect(await thawing.release()).toBe(NOT_FROZEN);
});
