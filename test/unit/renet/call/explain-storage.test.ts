import {mkdtemp, readdir} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {explainByStorage, writeNameless} from '../../../../src/renet/call/explain-storage.js';
import {localExec} from '../../../../src/exec/local.js';
import {RdcError} from '../../../../src/shared/errors.js';

const wiping = new RdcError('COMMAND_FAILED', 'cryptsetup exited with 1: Device wipe error, offset 0.', {
  details: {exitCode: 1},
});
const exec = localExec;
const failingAt = (place: string, errno: number) => async (directory: string) => {
  if (directory === place) throw Object.assign(new Error('x'), {errno: -errno, syscall: 'fsync', path: place});
};

test('a program that does not say why it failed is told together with the disk that does', async () => {
  const damaged = (await explainByStorage(wiping, {
    exec,
    datastore: '/mnt/d',
    probe: failingAt('/mnt/d', 5),
  })) as RdcError;
  expect(damaged).toMatchObject({code: 'VERIFICATION_FAILED', details: {exitCode: 1, error: 'EIO', path: '/mnt/d'}});
  expect(damaged.message).toBe(
    'cryptsetup exited with 1: Device wipe error, offset 0. /mnt/d cannot be read: the disk or file system below is damaged.',
  );
  const full = await explainByStorage(new Error('a bug'), {
    exec,
    datastore: undefined,
    probe: failingAt('/var/lib/rediacc', 28),
  });
  expect(full).toMatchObject({
    code: 'NO_SPACE',
    message: expect.stringMatching(/^a bug \/var\/lib\/rediacc cannot be/),
  });
});

test('an error of input and output in an image is one of room when what the image lies on is full', async () => {
  const formatting = new RdcError('COMMAND_FAILED', 'mkfs.ext4 exited with 1: mkfs.ext4: Input/output error');
  const options = {exec, datastore: '/mnt/d'};
  expect(await explainByStorage(formatting, {...options, probe: failingAt('/mnt/d', 28)})).toMatchObject({
    code: 'NO_SPACE',
    message: `${formatting.message} /mnt/d cannot be written: there is no space left.`,
  });
  for (const place of ['/mnt/d', 'none']) {
    expect(await explainByStorage(formatting, {...options, probe: failingAt(place, 5)})).toMatchObject({
      code: 'VERIFICATION_FAILED',
      message: formatting.message,
    });
  }
});

test('of a function that failed while a disk fails both are told', async () => {
  const failed = new RdcError('REDIACCFILE_FAILED', 'up() of Rediaccfile failed with status 1.');
  const told = await explainByStorage(failed, {exec, datastore: '/mnt/d', probe: failingAt('/mnt/d', 5)});
  expect(told).toMatchObject({code: 'VERIFICATION_FAILED', message: expect.stringContaining(failed.message)});
  expect(await explainByStorage(failed, {exec, datastore: '/mnt/d', probe: failingAt('none', 5)})).toBe(failed);
});

test('it stays what it is when the disks are well, and so does an error that is no riddle', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rdc-probe-'));
  await writeNameless(directory);
  expect(await explainByStorage(wiping, {exec, datastore: directory})).toBe(wiping);
  expect(await readdir(directory)).toEqual([]);
  const locked = new RdcError('LOCKED', 'somebody else');
  expect(await explainByStorage(locked, {exec, datastore: '/mnt/d', probe: failingAt('/mnt/d', 28)})).toBe(locked);
});
