import {describe, expect, test} from '@jest/globals';
import {planExpand, refuseShrinking, type LayerSizes} from '../../../../src/renet/operations/repository-expand.js';
import {closed, layout, MIB, open, planLines} from '../support.js';

const OFFSET = 16 * MIB;
const loop = (mib: number) => ({device: '/dev/loop1', sizeBytes: mib * MIB});
const running: LayerSizes = {
  imageBytes: 512 * MIB,
  loop: loop(512),
  mappingBytes: 512 * MIB - OFFSET,
  dataOffsetBytes: OFFSET,
};
const ask = {sizeBytes: 1024 * MIB, password: 'correct horse'};
const plan = (sizes: Partial<LayerSizes> = {}, facts = open()) =>
  planLines(planExpand(facts, {...running, ...sizes}, layout, ask));

const ALL = [
  'cryptsetup open --type=luks2 --test-passphrase --key-file=- -- /mnt/rediacc/repositories/GUID',
  'truncate --size=1073741824 -- /mnt/rediacc/repositories/GUID',
  'sync /mnt/rediacc/repositories/GUID',
  'losetup --set-capacity /dev/loop1',
  'cryptsetup resize --key-file=- -- rediacc-GUID',
  'resize2fs /dev/mapper/rediacc-GUID',
];

describe('planExpand', () => {
  test('asks for the key, then grows every layer from the outermost in', () => {
    expect(plan()).toEqual(ALL);
  });

  test('does only what an attempt that was killed has left', () => {
    const grown = {imageBytes: 1024 * MIB};
    expect(plan(grown)).toEqual([ALL[0], ...ALL.slice(3)]);
    expect(plan({...grown, loop: loop(1024)})).toEqual([ALL[0], ...ALL.slice(4)]);
    expect(plan({...grown, loop: loop(1024), mappingBytes: 1024 * MIB - OFFSET})).toEqual(ALL.slice(5));
  });

  test('of a closed repository only the image grows, and needs no key', () => {
    const shut = {loop: null, mappingBytes: null};
    expect(plan(shut, closed())).toEqual(ALL.slice(1, 3));
    expect(plan({...shut, imageBytes: 1024 * MIB}, closed())).toEqual([]);
  });
});

test('refuseShrinking names both sizes and the command that shrinks', () => {
  expect(() => refuseShrinking(512 * MIB, 512 * MIB)).not.toThrow();
  expect(() => refuseShrinking(256 * MIB, 512 * MIB)).toThrow('256M is less than the 512M it has');
});
