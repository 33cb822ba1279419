import {Readable} from 'node:stream';
import {expect, test} from '@jest/globals';
import {readSecret} from '../../../../src/renet/people/read-secret.js';

const read = (...chunks: string[]) =>
  readSecret(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), 'password-stdin');

test('a secret is the first line of stdin, with or without an end', async () => {
  expect(await read('open ', 'sesame\nmore')).toBe('open sesame');
  expect(await read('open sesame')).toBe('open sesame');
  expect(await read('open sesame\r\n')).toBe('open sesame');
});

test('an empty stdin is an error that names the flag', async () => {
  await expect(read()).rejects.toThrow('--password-stdin was given, but stdin is empty');
});
