import {expect, test} from '@jest/globals';
import {readFileSync} from 'node:fs';
import {parseDevice, parseSignatures, showDevice, showSignatures} from '../../../../src/renet/system/device.js';
import {toLine} from '../../../../src/shared/argv.js';

const fixture = (name: string): string => readFileSync(`test/fixtures/util-linux-${name}.json`, 'utf8');

test('both calls only read', () => {
  expect([showSignatures('/dev/vdb'), showDevice('/dev/vdb')].map(toLine)).toEqual([
    'wipefs --no-act --json -- /dev/vdb',
    'lsblk --json --list --bytes --paths --output PATH,TYPE,SIZE,RO,MOUNTPOINTS -- /dev/vdb',
  ]);
});

test('signatures are found, whatever they say of themselves', () => {
  expect(parseSignatures(fixture('2.38/wipefs-empty'))).toEqual([]);
  expect(parseSignatures('')).toEqual([]);
  expect(parseSignatures(fixture('2.38/wipefs-mbr'))).toEqual([{type: 'dos', uuid: '', label: ''}]);
  expect(parseSignatures(fixture('2.38/wipefs-btrfs'))).toMatchObject([{type: 'btrfs', label: 'rediacc'}]);
});

test('a free device is used by nobody, one under a volume is', () => {
  const free = {path: '/dev/loop0', type: 'loop', sizeBytes: 314_572_800, readOnly: false, usedBy: []};
  expect(parseDevice(fixture('2.38/lsblk-loop'))).toEqual(free);
  expect(parseDevice(fixture('2.41/lsblk-volume-on-loop'))?.usedBy).toEqual(['/dev/mapper/room-e-linear']);
});

test('no device is an answer, nonsense is not', () => {
  expect(parseDevice(fixture('2.38/lsblk-none'))).toBeNull();
  expect(() => parseDevice('{"blockdevices": 3}')).toThrow('lsblk answered something unknown');
});
