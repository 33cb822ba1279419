import {readFile} from 'node:fs/promises';
import {expect, test} from '@jest/globals';
import {
  CHECK_PASSED,
  checkExt4,
  checkExt4Fully,
  makeExt4,
  newExt4Uuid,
  parseLeastExt4,
  resizeExt4,
  showLeastExt4,
} from '../../../../src/renet/system/ext4.js';
import {toLine} from '../../../../src/shared/argv.js';

test('a new file system belongs to its user and keeps nothing for root', () => {
  expect(toLine(makeExt4('/dev/mapper/x', {uid: 7111, gid: 7111}))).toBe(
    'mkfs.ext4 -q -b 4096 -m 0 -E lazy_itable_init=1,lazy_journal_init=1,nodiscard,root_owner=7111:7111 /dev/mapper/x',
  );
});

test('a check that repaired something has passed, one that could not has not', () => {
  expect(toLine(checkExt4('/dev/mapper/x'))).toBe('e2fsck -p /dev/mapper/x');
  expect([0, 1, 2, 4, 8].filter((status) => CHECK_PASSED.includes(status))).toEqual([0, 1]);
});

test('the calls that change a file system', () => {
  const device = '/dev/mapper/x';
  const calls = [checkExt4Fully(device), newExt4Uuid(device), resizeExt4(device), resizeExt4(device, 10_000)];
  expect([...calls, showLeastExt4(device)].map(toLine)).toEqual([
    'e2fsck -f -p /dev/mapper/x',
    'tune2fs -O metadata_csum_seed -U random /dev/mapper/x',
    'resize2fs /dev/mapper/x',
    'resize2fs /dev/mapper/x 8K',
    'resize2fs -P /dev/mapper/x',
  ]);
});

test('the smallest size is read from what resize2fs says, and anything else is loud', async () => {
  const recorded = new URL('../../../fixtures/e2fsprogs-1.47.0/resize2fs-least.txt', import.meta.url);
  expect(parseLeastExt4(await readFile(recorded, 'utf8'))).toBe(6198);
  expect(() => parseLeastExt4('Please run e2fsck')).toThrow('does not say how small');
});
