import {readFile} from 'node:fs/promises';
import {expect, test} from '@jest/globals';
import {damageIn} from '../../../../src/renet/engine/damage.js';

const caught = (task: Promise<unknown>): Promise<unknown> => task.then(() => null).catch((error: unknown) => error);

test('a disk that cannot be read is told as damage, with the call that failed', async () => {
  // The first page of a process is never mapped, and the kernel calls that EIO, as it does a bad sector.
  const damage = damageIn(await caught(readFile('/proc/self/mem')));
  expect(damage).toMatchObject({code: 'VERIFICATION_FAILED', exitStatus: 18, details: {error: 'EIO', call: 'read'}});
});

test.each([
  [74, 'EBADMSG'],
  [117, 'EUCLEAN'],
])('so is error %i, for which Node has no word', (number, error) => {
  const unknown = Object.assign(new Error(`Unknown system error -${number}`), {errno: -number, path: '/mnt/a/b'});
  const damage = damageIn(unknown);
  expect(damage?.message).toContain('/mnt/a/b');
  expect(damage?.details).toEqual({error, path: '/mnt/a/b'});
});

test.each([
  ['a file that is not there', () => readFile('/nowhere/at-all')],
  ['an error of our own', () => Promise.reject(new Error('no'))],
])('%s is none', async (_what, task) => {
  expect(damageIn(await caught(task()))).toBeNull();
});
