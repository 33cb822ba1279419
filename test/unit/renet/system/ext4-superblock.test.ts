import {readFile} from 'node:fs/promises';
import {expect, test} from '@jest/globals';
import {parseSuperblock} from '../../../../src/renet/system/ext4-superblock.js';

const recorded = () => readFile(new URL('../../../fixtures/e2fsprogs-1.47.0/superblock.bin', import.meta.url));

test('a superblock tells size and errors', async () => {
  const bytes = await recorded();
  expect(parseSuperblock(bytes)).toEqual({blockBytes: 4096, sizeBytes: 128 * 2 ** 20, errors: 0});
  bytes.writeUInt32LE(3, 0x194);
  expect(parseSuperblock(bytes)?.errors).toBe(3);
});

test('what is none reads as null', () => {
  expect([Buffer.alloc(1024), Buffer.alloc(10)].map(parseSuperblock)).toEqual([null, null]);
});
