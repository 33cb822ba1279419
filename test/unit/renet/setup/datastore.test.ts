import {describe, expect, test} from '@jest/globals';
import type {ServerPath} from '../../../../src/contract/types.js';
import {planDatastore, type DatastoreAsk, type DatastoreFacts} from '../../../../src/renet/setup/datastore.js';
import {mountUnitText} from '../../../../src/renet/setup/datastore-unit.js';
import {planLines} from '../support.js';

const GIB = 1024 ** 3;
const path = '/mnt/rediacc' as ServerPath;
const ask = (other: Partial<DatastoreAsk> = {}): DatastoreAsk => ({path, size: {percent: 95}, ...other});
const IMAGE = '/var/lib/rediacc/datastore.img';

/** A server without a datastore, but for what a test says. */
const facts = (other: Partial<DatastoreFacts> = {}): DatastoreFacts => ({
  mounted: undefined,
  directory: 'absent',
  realPath: path,
  imageExists: false,
  imageMountedAt: undefined,
  freeBytes: 20 * GIB,
  holderIsBtrfs: false,
  device: undefined,
  unit: undefined,
  enabled: false,
  newUuid: '00000000-0000-4000-8000-000000000000',
  ...other,
});
const disk = {path: '/dev/vdb', type: 'disk', sizeBytes: 100 * GIB, readOnly: false, usedBy: [], signatures: []};
const onDisk = ask({device: '/dev/vdb'});

const MOUNT = ['write /etc/systemd/system/mnt-rediacc.mount (mode 644)', 'systemctl enable --now -- mnt-rediacc.mount'];

describe('in a file', () => {
  test('it is preallocated under another name, and mounted by a unit', () => {
    const {steps, creates} = planDatastore(ask({size: {bytes: GIB}}), facts());
    expect(creates).toBe(true);
    expect(planLines(steps)).toEqual([
      'mkdir /var/lib/rediacc (mode 755)',
      `remove ${IMAGE}.tmp`,
      `install --mode=0600 /dev/null ${IMAGE}.tmp`,
      `fallocate --length ${GIB} ${IMAGE}.tmp`,
      `mkfs.btrfs --quiet --label=rediacc --nodiscard ${IMAGE}.tmp`,
      `sync ${IMAGE}.tmp`,
      `rename ${IMAGE}.tmp to ${IMAGE}`,
      'sync /var/lib/rediacc',
      'mkdir /mnt/rediacc (mode 755)',
      ...MOUNT,
    ]);
  });

  test('on BTRFS copy-on-write is switched off before anything is allocated', () => {
    const lines = planLines(planDatastore(ask(), facts({holderIsBtrfs: true})).steps);
    const off = lines.indexOf(`chattr +C ${IMAGE}.tmp`);
    expect(off).toBeGreaterThan(0);
    expect(lines[off + 1]).toContain('fallocate');
  });

  test('a failure never removes a datastore that is whole', () => {
    const {steps} = planDatastore(ask(), facts());
    expect(steps.flatMap(({undo}) => undo ?? [])).toEqual([{remove: `${IMAGE}.tmp`}]);
  });

  test.each([
    [95, 19 * GIB],
    // Some space always stays free for the server itself.
    [100, 20 * GIB - 256 * 1024 ** 2],
  ])('%d percent are of the free space', (percent, bytes) => {
    const lines = planLines(planDatastore(ask({size: {percent}}), facts()).steps);
    expect(lines).toContain(`fallocate --length ${bytes} ${IMAGE}.tmp`);
  });

  test.each([
    ['more than is free', ask({size: {bytes: 30 * GIB}}), 20 * GIB],
    ['a share that is too small', ask({size: {percent: 1}}), GIB],
    ['any on a full disk', ask(), -1],
  ])('%s is refused with figures', (_, asked, freeBytes) => {
    expect(() => planDatastore(asked, facts({freeBytes}))).toThrow(
      expect.objectContaining({code: 'NO_SPACE', message: expect.stringMatching(/needs \d+[MG] .* can be used/)}),
    );
  });

  test('one that was made, but not mounted yet, is only mounted', () => {
    const {steps, creates} = planDatastore(ask(), facts({imageExists: true, directory: 'empty'}));
    expect({lines: planLines(steps), creates}).toEqual({lines: MOUNT, creates: false});
  });
});

describe('what is mounted already', () => {
  const ours = {type: 'btrfs', source: '/dev/loop3', file: IMAGE};
  const ready = {mounted: ours, imageExists: true, unit: mountUnitText(path, {file: IMAGE}), enabled: true};

  test('is kept whatever size or device is asked for', () => {
    expect(planDatastore(ask({size: {bytes: 900 * GIB}}), facts(ready))).toEqual({steps: [], creates: false});
    expect(planDatastore(onDisk, facts({...ready, device: disk}))).toEqual({steps: [], creates: false});
  });

  test('gets back a unit that was lost', () => {
    expect(planLines(planDatastore(ask(), facts({...ready, directory: 'occupied', enabled: false})).steps)).toEqual(
      MOUNT,
    );
  });

  test("is left alone when it is the owner's own BTRFS", () => {
    const theirs = {type: 'btrfs', source: '/dev/vdb', file: undefined};
    expect(planDatastore(ask(), facts({mounted: theirs})).steps).toEqual([]);
  });

  test('is refused when it is not BTRFS', () => {
    const mounted = {type: 'ext4', source: '/dev/vdb', file: undefined};
    expect(() => planDatastore(ask(), facts({mounted}))).toThrow('is mounted with ext4; the datastore must be BTRFS');
  });
});

describe('on a device', () => {
  test('it is formatted and mounted by its UUID', () => {
    const {steps, creates} = planDatastore(onDisk, facts({device: disk, directory: 'empty'}));
    expect(creates).toBe(true);
    expect(planLines(steps)).toEqual([
      'mkfs.btrfs --quiet --label=rediacc --uuid=00000000-0000-4000-8000-000000000000 /dev/vdb',
      ...MOUNT,
    ]);
    expect(JSON.stringify(steps)).toContain('What=/dev/disk/by-uuid/00000000-0000-4000-8000-000000000000');
  });

  test('a datastore that is on it already is mounted, never formatted', () => {
    const signatures = [{type: 'btrfs', uuid: 'abc', label: 'rediacc'}];
    const {steps, creates} = planDatastore(onDisk, facts({device: {...disk, signatures}, directory: 'empty'}));
    expect({lines: planLines(steps), creates}).toEqual({lines: MOUNT, creates: false});
    expect(JSON.stringify(steps)).toContain('What=/dev/disk/by-uuid/abc');
  });

  test.each([
    ['is not a block device', null],
    ['is read-only', {...disk, readOnly: true}],
    ['is in use: /srv', {...disk, usedBy: ['/srv']}],
    ['is not empty: it holds ext4', {...disk, signatures: [{type: 'ext4', uuid: '', label: ''}]}],
    ['is not empty: it holds btrfs', {...disk, signatures: [{type: 'btrfs', uuid: 'x', label: 'photos'}]}],
    ['has only 1M', {...disk, sizeBytes: 1024 ** 2}],
  ])('one that %s is refused', (reason, device) => {
    expect(() => planDatastore(onDisk, facts({device}))).toThrow(`/dev/vdb ${reason}`);
  });
});

test.each([
  ['holds files and nothing is mounted there', ask(), {directory: 'occupied'}],
  ['leads to /data/rediacc by a symbolic link', ask(), {realPath: '/data/rediacc'}],
  ["This server's datastore is mounted at /mnt/old", ask(), {imageExists: true, imageMountedAt: '/mnt/old'}],
  ['has a datastore already', onDisk, {imageExists: true, device: disk}],
] as const)('a place that "%s" is refused', (reason, asked, other) => {
  expect(() => planDatastore(asked, facts(other))).toThrow(reason);
});
