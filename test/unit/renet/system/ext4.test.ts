import {expect, test} from '@jest/globals';
import {CHECK_PASSED, checkExt4, makeExt4} from '../../../../src/renet/system/ext4.js';
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
