import {describe, expect, test} from '@jest/globals';
import {mkdir, mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {detachLoop, growLoop, parseLoop, readLoops} from '../../../../src/renet/system/loop.js';
import {toLine} from '../../../../src/shared/argv.js';

test('the calls', () => {
  expect([detachLoop('/dev/loop1'), growLoop('/dev/loop1')].map(toLine)).toEqual([
    'losetup --detach /dev/loop1',
    'losetup --set-capacity /dev/loop1',
  ]);
});

describe('parseLoop', () => {
  test('reads file and autoclear', () => {
    expect(parseLoop('loop1', '/mnt/rediacc/repositories/x\n', '1\n')).toEqual({
      device: '/dev/loop1',
      file: '/mnt/rediacc/repositories/x',
      deleted: false,
      autoclear: true,
    });
  });

  test('knows a file that was removed while it was attached', () => {
    expect(parseLoop('loop1', '/r/x (deleted)\n', '0\n')).toMatchObject({
      file: '/r/x',
      deleted: true,
      autoclear: false,
    });
  });
});

test('readLoops finds attached devices only', async () => {
  const sys = await mkdtemp(join(tmpdir(), 'sys-'));
  for (const name of ['loop0', 'vda', 'loop7/loop']) await mkdir(join(sys, name), {recursive: true});
  await writeFile(join(sys, 'loop7/loop/backing_file'), '/r/y\n');
  await writeFile(join(sys, 'loop7/loop/autoclear'), '1\n');
  expect((await readLoops(sys)).map(({device, file}) => [device, file])).toEqual([['/dev/loop7', '/r/y']]);
});
