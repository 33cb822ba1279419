import {Readable} from 'node:stream';
import {expect, test} from '@jest/globals';
import {readSecretFile, readSecretStdin} from '../../../../src/cli/io/secrets.js';

test('a secret is the first line of stdin, without its line end', async () => {
  const secret = await readSecretStdin('token-stdin', Readable.from(['tok', 'en\r\nmore']));
  expect(secret.reveal()).toBe('token');
});

test('an empty secret is refused, naming the flag', async () => {
  await expect(readSecretStdin('token-stdin', Readable.from(['\n']))).rejects.toThrow(
    '--token-stdin gave an empty secret',
  );
});

test('a file that is not there is named', async () => {
  await expect(readSecretFile('/nowhere/token', 'token-file')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('/nowhere/token'),
  });
});
