import {writeFile} from 'node:fs/promises';
import {describe, expect, test} from '@jest/globals';
import {storageTrouble} from '../../../../src/renet/engine/storage.js';
import {RdcError} from '../../../../src/shared/errors.js';

const caught = (task: Promise<unknown>): Promise<unknown> => task.then(() => null).catch((error: unknown) => error);
const failed = (stderr: string) =>
  new RdcError('COMMAND_FAILED', `mkfs.ext4 exited with 1: ${stderr}`, {details: {exitCode: 1, stderr}});

test('a disk that is full is told as such, with what did not fit', async () => {
  // Whatever is written to it, the kernel answers that there is no space.
  const trouble = storageTrouble(await caught(writeFile('/dev/full', 'x')));
  expect(trouble).toMatchObject({code: 'NO_SPACE', exitStatus: 17, retryable: true, details: {error: 'ENOSPC'}});
  expect(trouble?.message).toContain('no space left');
});

test('a disk that fails is damage, and so is a file system that has become read-only because of it', () => {
  const errno = (number: number, more: object) => Object.assign(new Error('x'), {errno: -number, ...more});
  expect(storageTrouble(errno(5, {path: '/mnt/a', syscall: 'open'}))).toMatchObject({code: 'VERIFICATION_FAILED'});
  const readOnly = storageTrouble(errno(30, {path: '/mnt/a', syscall: 'open'}));
  expect(readOnly).toMatchObject({code: 'VERIFICATION_FAILED', details: {error: 'EROFS', call: 'open'}});
  expect(readOnly?.message).toBe(
    '/mnt/a cannot be written: its file system is read-only, as one becomes whose disk fails.',
  );
});

describe('what a program says of a disk', () => {
  test.each([
    ['mke2fs: No space left on device while writing', 'NO_SPACE'],
    ['write /x: no space left on device', 'NO_SPACE'],
    ['Disk quota exceeded', 'NO_SPACE'],
    ['umount: Input/output error', 'VERIFICATION_FAILED'],
    ['mount: Structure needs cleaning.', 'VERIFICATION_FAILED'],
    ['rm: cannot remove: Read-only file system', 'VERIFICATION_FAILED'],
  ])('%s', (said, code) => {
    const trouble = storageTrouble(failed(said));
    expect(trouble).toMatchObject({code, details: {exitCode: 1, stderr: said}});
    expect(trouble?.message).toContain(said);
  });

  test('also in the journal of a daemon that did not start', () => {
    const journal = ['starting', 'failed to create: no space left on device', 'exited'];
    const error = new RdcError('DAEMON_FAILED', 'The Docker daemon 2816 did not start: exited', {details: {journal}});
    const trouble = storageTrouble(error);
    expect(trouble?.code).toBe('NO_SPACE');
    expect(trouble?.message).toBe('The Docker daemon 2816 did not start: failed to create: no space left on device');
  });
});

test.each([
  ['an error that names what to do already', new RdcError('LOCKED', 'No space left on device')],
  ['a program that failed otherwise', failed('no key available')],
  ['a bug', new Error('Input/output error')],
  ['nothing', undefined],
])('%s stays what it is', (_what, error) => {
  expect(storageTrouble(error)).toBeNull();
});
