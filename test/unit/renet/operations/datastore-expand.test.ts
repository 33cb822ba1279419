import {describe, expect, test} from '@jest/globals';
import {planExpand, type DatastoreSizes} from '../../../../src/renet/operations/datastore-expand.js';
import {MIB, planLines} from '../support.js';

const GIB = 1024 * MIB;
const FILE = '/var/lib/rediacc/datastore.img';
const sizes = (more: Partial<DatastoreSizes> = {}, file: object = {}): DatastoreSizes => ({
  path: '/mnt/rediacc',
  device: '/dev/loop0',
  deviceBytes: 8 * GIB,
  fileSystemBytes: 8 * GIB,
  file: {path: FILE, sizeBytes: 8 * GIB, freeBytes: 4 * GIB, ...file},
  ...more,
});

/** Always: what an earlier run has grown may not be on the disk. */
const FLUSH = 'sync --file-system -- /mnt/rediacc';

describe('planExpand', () => {
  test('grows file, loop device and file system, in this order', () => {
    expect(planLines(planExpand(sizes(), 10 * GIB))).toEqual([
      `fallocate --length ${10 * GIB} ${FILE}`,
      `sync ${FILE}`,
      'losetup --set-capacity /dev/loop0',
      'btrfs filesystem resize max /mnt/rediacc',
      FLUSH,
    ]);
  });

  test('finishes what was cut short, and has nothing to do when all is as asked', () => {
    expect(planLines(planExpand(sizes({}, {sizeBytes: 10 * GIB}), 10 * GIB))).toEqual([
      'losetup --set-capacity /dev/loop0',
      'btrfs filesystem resize max /mnt/rediacc',
      FLUSH,
    ]);
    const larger = sizes({deviceBytes: 10 * GIB}, {sizeBytes: 10 * GIB});
    expect(planLines(planExpand(larger, 10 * GIB))).toEqual(['btrfs filesystem resize max /mnt/rediacc', FLUSH]);
    expect(planLines(planExpand(sizes(), 8 * GIB))).toEqual([FLUSH]);
  });

  test('without a size takes most of the free disk and leaves the server its reserve', () => {
    const [most] = planLines(planExpand(sizes({}, {freeBytes: 100 * GIB}), undefined));
    expect(most).toBe(`fallocate --length ${(8 + 95) * GIB} ${FILE}`);
    const [little] = planLines(planExpand(sizes({}, {freeBytes: 300 * MIB}), undefined));
    expect(little).toBe(`fallocate --length ${8 * GIB + 44 * MIB} ${FILE}`);
    expect(planLines(planExpand(sizes({}, {freeBytes: 100 * MIB}), undefined))).toEqual([FLUSH]);
  });

  test('refuses more than there is, with the figures and the size that fits', () => {
    expect(() => planExpand(sizes(), 12 * GIB)).toThrow(
      expect.objectContaining({
        code: 'NO_SPACE',
        message: expect.stringContaining('takes 4G more, but only 3.8G'),
        hints: [`At most: --size ${12 * 1024 - 256}M`],
      }),
    );
  });

  test('never shrinks', () => {
    expect(() => planExpand(sizes(), 4 * GIB)).toThrow(expect.objectContaining({code: 'INVALID_INPUT'}));
  });

  test('on a disk it is grown to all of it, without a size', () => {
    const disk = sizes({device: '/dev/sdb', deviceBytes: 20 * GIB + 512, file: null});
    expect(planLines(planExpand(disk, undefined))).toEqual(['btrfs filesystem resize max /mnt/rediacc', FLUSH]);
    expect(planLines(planExpand({...disk, fileSystemBytes: 20 * GIB}, undefined))).toEqual([FLUSH]);
    expect(() => planExpand(disk, 10 * GIB)).toThrow('not in a file');
  });
});
