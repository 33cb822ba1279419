import {describe, expect, test} from '@jest/globals';
import {planResize, refuseMisfit} from '../../../../src/renet/operations/repository-resize.js';
import {closed, layout, MIB, planLines, undoLines} from '../support.js';

const act = (does: string) => ({does, call: () => Promise.resolve()});
const steps = (mib: number, facts = closed()) =>
  planResize({
    facts,
    layout,
    password: 'correct horse',
    sizeBytes: mib * MIB,
    dataOffsetBytes: 16 * MIB,
    refuseTooSmall: act('fits?'),
    verifySmaller: act('smaller?'),
  });
const CLONE = '/mnt/rediacc/repositories/.unfinished-GUID';

describe('planResize', () => {
  test('shrinks a clone: the file system first, the image only when that is surely smaller', () => {
    expect(planLines(steps(256))).toEqual([
      'cryptsetup open --type=luks2 --test-passphrase --key-file=- -- /mnt/rediacc/repositories/GUID',
      `clone /mnt/rediacc/repositories/GUID to ${CLONE}`,
      `cryptsetup open --type=luks2 --allow-discards --key-file=- -- ${CLONE} rediacc-GUID`,
      'e2fsck -f -p /dev/mapper/rediacc-GUID',
      'fits?',
      'resize2fs /dev/mapper/rediacc-GUID 245760K',
      'smaller?',
      'cryptsetup close -- rediacc-GUID',
      `truncate --size=268435456 -- ${CLONE}`,
      `sync ${CLONE}`,
      `rename ${CLONE} to /mnt/rediacc/repositories/GUID`,
      'sync --file-system -- /mnt/rediacc',
    ]);
  });

  test('grows the clone before it is opened', () => {
    const lines = planLines(steps(1024));
    expect(lines.slice(1, 3)).toEqual([
      `clone /mnt/rediacc/repositories/GUID to ${CLONE}`,
      `truncate --size=1073741824 -- ${CLONE}`,
    ]);
    expect(lines).toContain('resize2fs /dev/mapper/rediacc-GUID 1032192K');
    expect(lines).not.toContain('fits?');
  });

  test('taking it back touches the clone alone', () => {
    expect(undoLines(steps(256))).toEqual(['cryptsetup close -- rediacc-GUID', `remove ${CLONE}`]);
  });

  test('removes the clone of an attempt that was killed', () => {
    expect(planLines(steps(256, closed({unfinished: true})))[1]).toBe(`remove ${CLONE}`);
  });
});

describe('refuseMisfit', () => {
  const fit = {
    leastBytes: 200 * MIB,
    fileSystemBytes: 240 * MIB,
    dataOffsetBytes: 16 * MIB,
    cutBytes: 256 * MIB,
    freeBytes: 1024 * MIB,
  };

  test('accepts what fits with a margin', () => {
    expect(() => refuseMisfit(fit)).not.toThrow();
  });

  test('names the smallest size that is accepted', () => {
    expect(() => refuseMisfit({...fit, fileSystemBytes: 210 * MIB})).toThrow(
      expect.objectContaining({code: 'NO_SPACE', hints: ['The smallest size for now: --size 248M']}),
    );
  });

  test('needs room on the datastore for the files it moves, never more than what is cut off', () => {
    expect(() => refuseMisfit({...fit, freeBytes: 250 * MIB})).toThrow('moving the files may take 200M');
    expect(() => refuseMisfit({...fit, cutBytes: 50 * MIB, freeBytes: 250 * MIB})).not.toThrow();
  });
});
