import {expect, test} from '@jest/globals';
import {readFileSync} from 'node:fs';
import type {ServerPath} from '../../../../src/contract/types.js';
import {mountUnit, mountUnitText} from '../../../../src/renet/setup/datastore-unit.js';

test('units are named as systemd-escape names them', () => {
  const paths = ['/mnt/rediacc', '/srv/a-b', '/a/.x', '/.hid/y', '/s+v/d@ta/_x.y'];
  expect(paths.map((path) => mountUnit(path as ServerPath))).toEqual(
    readFileSync('test/fixtures/systemd-252/escaped-paths.txt', 'utf8').trim().split(/\s+/),
  );
});

test('a file is mounted through a loop device and keeps its blocks; a broken one does not stop the boot', () => {
  expect(mountUnitText('/mnt/rediacc' as ServerPath, {file: '/var/lib/rediacc/datastore.img'})).toBe(
    `# Made by "renet machine setup", which also renews it.
[Unit]
Description=Datastore of rediacc
After=systemd-modules-load.service
RequiresMountsFor=/var/lib/rediacc/datastore.img

[Mount]
What=/var/lib/rediacc/datastore.img
Where=/mnt/rediacc
Type=btrfs
Options=noatime,loop,nodiscard,nofail

[Install]
WantedBy=multi-user.target
`,
  );
});

test('a device is found by its UUID and told what is free', () => {
  const text = mountUnitText('/data' as ServerPath, {uuid: 'abc'});
  expect(text).toContain('What=/dev/disk/by-uuid/abc\nWhere=/data\nType=btrfs\nOptions=noatime,discard=async,nofail\n');
  expect(text).not.toContain('RequiresMountsFor');
});
