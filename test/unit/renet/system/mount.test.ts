import {describe, expect, test} from '@jest/globals';
import {fileURLToPath} from 'node:url';
import {bindMount, mount, parseMountinfo, readMounts, unmount} from '../../../../src/renet/system/mount.js';
import {toLine} from '../../../../src/shared/argv.js';

const recorded = fileURLToPath(new URL('../../../fixtures/linux-6.12/mountinfo.txt', import.meta.url));

test('the calls', () => {
  const calls = [
    mount('/dev/mapper/x', '/m/x', 'ext4', ['discard', 'noatime']),
    bindMount('/m/x/a', '/i/x'),
    unmount('/i/x', '/m/x'),
  ];
  expect(calls.map(toLine)).toEqual([
    'mount --types=ext4 --options=discard,noatime -- /dev/mapper/x /m/x',
    'mount --bind -- /m/x/a /i/x',
    'umount -- /i/x /m/x',
  ]);
});

describe('parseMountinfo', () => {
  test('reads what the kernel says of a mounted repository', async () => {
    const guid = 'aaaaaaaa-0000-4000-8000-000000000001';
    const mounts = await readMounts(recorded);
    const source = `/dev/mapper/rediacc-${guid}`;
    expect(mounts.filter((found) => found.source === source)).toEqual([
      {device: '253:0', root: '/', path: `/mnt/rediacc/mounts/${guid}`, type: 'ext4', source},
      {
        device: '253:0',
        root: '/.rediacc/docker',
        path: `/mnt/rediacc/interim/${guid}/docker/data`,
        type: 'ext4',
        source,
      },
    ]);
  });

  test('undoes the octal spelling of blanks', async () => {
    expect((await readMounts(recorded)).at(-1)).toMatchObject({path: '/mnt/with space', type: 'tmpfs'});
  });

  test('reads a line with several optional fields and an empty source', () => {
    expect(parseMountinfo('36 35 98:0 /a /b rw shared:1 master:2 - fuse  rw\n')).toEqual([
      {device: '98:0', root: '/a', path: '/b', type: 'fuse', source: ''},
    ]);
  });

  test('is loud about a line that is none', () => {
    expect(() => parseMountinfo('hello')).toThrow('"hello"');
  });
});
