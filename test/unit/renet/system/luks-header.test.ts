import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from '@jest/globals';
import {parseLuksHeader, readLuksHeader, readLuksSubsystem} from '../../../../src/renet/system/luks-header.js';

const RECORDED = fileURLToPath(new URL('../../../fixtures/cryptsetup-2.6.1/luks2-header.bin', import.meta.url));

test('a header tells its ids, its mark, where the data begins and how many keys there are', async () => {
  expect(await readLuksHeader(RECORDED)).toEqual({
    uuid: '22222222-2222-4222-8222-222222222222',
    label: 'rediacc',
    subsystem: 'new-fork:11111111-1111-4111-8111-111111111111',
    dataOffsetBytes: 16 * 1024 * 1024,
    keySlots: [0],
  });
});

test('what is none, is cut off or has damaged metadata reads as null', async () => {
  const bytes = await readFile(RECORDED);
  const damaged = Buffer.from(bytes);
  damaged.fill(0, 4096, 4200);
  expect([Buffer.alloc(16_384), bytes.subarray(0, 4100), damaged, Buffer.alloc(0)].map(parseLuksHeader)).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(await readLuksHeader('/nowhere/at/all')).toBeNull();
});

test('the mark alone is read without the rest, and only from a volume', async () => {
  expect(await readLuksSubsystem(RECORDED)).toBe('new-fork:11111111-1111-4111-8111-111111111111');
  expect(await readLuksSubsystem(fileURLToPath(import.meta.url))).toBeNull();
  expect(await readLuksSubsystem('/nowhere/at/all')).toBeNull();
});
