import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {
  checkRsyncVersion,
  parseChanges,
  parseProgress,
  parseTransferred,
  rsyncError,
} from '../../../../src/domain/sync/output.js';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../fixtures/rsync-3.5.0/${name}`, import.meta.url), 'utf8');

describe('parseChanges', () => {
  test('reads what rsync would do and leaves times and permissions out', () => {
    expect(parseChanges(fixture('changes.txt'))).toEqual([
      {kind: 'create', path: 'l', bytes: 1},
      {kind: 'create', path: 'only', bytes: 2},
      {kind: 'update', path: 'x', bytes: 2},
      {kind: 'create', path: 'new/', bytes: 4096},
      {kind: 'create', path: 'new/odd\\#012name', bytes: 1},
      {kind: 'delete', path: 'd/q', bytes: 0},
      {kind: 'delete', path: 'd/', bytes: 0},
      {kind: 'delete', path: 'gone', bytes: 0},
    ]);
  });

  test('is loud about a line it does not know', () => {
    expect(() => parseChanges('surprise')).toThrow('rsync printed a line that is not understood');
  });
});

test('the statistics of a transfer are read', () => {
  expect(parseTransferred(fixture('send.txt'))).toEqual({files: 3, bytes: 5, deleted: 3});
  expect(() => parseTransferred('nothing')).toThrow('without saying what it transferred');
});

test('a progress line gives its percentage, any other line nothing', () => {
  expect(parseProgress('      1,234,567  42%    1.95kB/s    0:00:00 (xfr#2, to-chk=0/4)')).toBe(42);
  expect(parseProgress('Number of files: 3')).toBeUndefined();
});

describe('rsyncError', () => {
  test.each([
    [11, 'rsync: write failed on "/m/x": No space left on device (28)', 'NO_SPACE'],
    [23, 'rsync: [receiver] mkstemp "/m/evil/.x" failed: Read-only file system (30)', 'TRANSFER_FAILED'],
    [12, 'bash: line 1: rsync: command not found', 'NOT_SET_UP'],
    [23, 'rsync: send_files failed to open "/l/x": Permission denied (13)', 'PARTIAL'],
    [24, 'file has vanished: "/l/x"', 'PARTIAL'],
    [12, 'rsync: connection unexpectedly closed', 'TRANSFER_FAILED'],
  ])('status %i with %j is %s', (exitCode, stderr, code) => {
    expect(rsyncError(exitCode, stderr)).toMatchObject({code});
  });
});

describe('checkRsyncVersion', () => {
  test.each([fixture('version.txt'), 'rsync  version 3.2.3  protocol version 31', 'rsync  version 4.0.0  protocol'])(
    'takes a recent one',
    (output) => expect(checkRsyncVersion(output)).toBeUndefined(),
  );

  test.each([
    ['rsync  version 2.6.9  protocol version 29', 'rsync 2.6.9 is too old'],
    ['rsync  version 3.1.9  protocol version 31', 'rsync 3.1.9 is too old'],
    ['openrsync: protocol version 29', 'The rsync on this workstation is too old'],
  ])('refuses %j', (output, message) => expect(() => checkRsyncVersion(output)).toThrow(message));
});
