import {describe, expect, test} from '@jest/globals';
import {planClose} from '../../../../src/renet/volume/close.js';
import {closed, guid, layout, open, planLines} from '../support.js';

describe('planClose', () => {
  test('closes from the outermost mount in and leaves the loop device to itself', () => {
    expect(planLines(planClose(open()))).toEqual([
      'umount -- /mnt/rediacc/interim/GUID/docker/data /mnt/rediacc/mounts/GUID',
      'cryptsetup close -- rediacc-GUID',
    ]);
  });

  test('unmounts a path as often as it is mounted, and what a dead daemon left below it first', () => {
    const mount = layout.mount(guid);
    const overlay = `${layout.dockerData(guid)}/overlay2/1/merged`;
    expect(planLines(planClose(closed({mounts: [mount, mount, layout.dockerData(guid), overlay]})))).toEqual([
      `umount -- ${[overlay, layout.dockerData(guid), mount, mount].join(' ').replaceAll(guid, 'GUID')}`,
    ]);
  });

  test('detaches a loop device that would stay', () => {
    const loop = {device: '/dev/loop4', file: layout.image(guid), deleted: false, autoclear: false};
    expect(planLines(planClose(closed({loops: [loop]})))).toEqual(['losetup --detach /dev/loop4']);
  });

  test('has nothing to do for a closed repository', () => {
    expect(planClose(closed())).toEqual([]);
  });
});
