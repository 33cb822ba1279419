import {describe, expect, test} from '@jest/globals';
import {fileURLToPath} from 'node:url';
import type {Guid} from '../../../../src/contract/types.js';
import {isOpen, openParts} from '../../../../src/renet/repository/facts.js';
import {parseLoop} from '../../../../src/renet/system/loop.js';
import {readMounts} from '../../../../src/renet/system/mount.js';
import {closed, layout, open} from '../support.js';

/** The one that was mounted when the mounts were recorded. */
const guid = 'aaaaaaaa-0000-4000-8000-000000000001' as Guid;
const recorded = fileURLToPath(new URL('../../../fixtures/linux-6.12/mountinfo.txt', import.meta.url));
const mappings = [{name: `rediacc-${guid}`, kernelName: 'dm-0', below: ['/dev/loop1']}];
const loops = [parseLoop('loop0', '/var/tmp/datastore.img', '1'), parseLoop('loop1', layout.image(guid), '1')];

describe('openParts', () => {
  test('puts together mapping, loop device and mounts of a mounted repository', async () => {
    expect(openParts({layout, mounts: await readMounts(recorded), loops, mappings}, guid)).toEqual({
      mapping: {file: layout.image(guid)},
      loops: [loops[1]],
      mounts: [layout.mount(guid), layout.dockerData(guid)],
      mounted: true,
      dockerMounted: true,
    });
  });

  test('finds nothing of a repository that is closed', async () => {
    const another = 'aaaaaaaa-0000-4000-8000-000000000002' as Guid;
    expect(openParts({layout, mounts: await readMounts(recorded), loops, mappings}, another)).toEqual({
      mapping: null,
      loops: [],
      mounts: [],
      mounted: false,
      dockerMounted: false,
    });
  });

  test('does not take another file system at its mount path for the volume', async () => {
    const mounts = (await readMounts(recorded)).map((mount) => ({...mount, source: '/dev/sdb'}));
    expect(openParts({layout, mounts, loops, mappings: []}, guid)).toMatchObject({
      mounts: [layout.mount(guid), layout.dockerData(guid)],
      mounted: false,
      dockerMounted: false,
    });
  });

  test('tells when the name of the volume lies on a file that is not known', () => {
    expect(openParts({layout, mounts: [], loops: [], mappings}, guid).mapping).toEqual({file: null});
  });
});

describe('isOpen', () => {
  test('counts everything that has to be closed, but no loop device on its way out', () => {
    const {
      loops: [loop],
    } = open();
    expect(isOpen(closed())).toBe(false);
    expect(isOpen(closed({loops: [loop!]}))).toBe(false);
    expect(isOpen(closed({loops: [{...loop!, autoclear: false}]}))).toBe(true);
    expect(isOpen(closed({mapping: {file: null}}))).toBe(true);
    expect(isOpen(closed({mounts: ['/x']}))).toBe(true);
  });
});
