import {describe, expect, test} from '@jest/globals';
import type {NetworkId} from '../../../../src/contract/types.js';
import type {Context} from '../../../../src/renet/engine/context.js';
import {findOrphans, networkIdAt, networkIdIn, type Remains} from '../../../../src/renet/inventory/orphans.js';
import {byOwner, planRemoval} from '../../../../src/renet/operations/prune.js';
import {closed, guid, layout, networkId, open, planLines} from '../support.js';

const other = 2880 as NetworkId;
const units = new Map([[networkId, [`rediacc-docker-${networkId}.service`, `rediacc-loopback-${networkId}.service`]]]);
const all = {
  units,
  daemonDirectories: new Set([networkId]),
  addresses: new Set([networkId]),
};
const remains = (more: Partial<Remains> = {}): Remains => ({
  layout,
  repositories: [],
  elsewhere: new Map(),
  emptyDirectories: new Map(),
  units: new Map(),
  daemonDirectories: new Set(),
  addresses: new Set(),
  inUse: new Set(),
  ...more,
});
const found = (more: Partial<Remains>) => findOrphans(remains(more)).map(({kind, what}) => `${kind} ${what}`);

describe('findOrphans', () => {
  test('of a repository that is gone everything goes, its reservation last', () => {
    expect(found({repositories: [closed({image: null})], ...all})).toEqual([
      'unit /run/systemd/system/rediacc-docker-2816.service',
      'unit /run/systemd/system/rediacc-loopback-2816.service',
      'address 127.0.11.1/26',
      'daemon-directory /var/lib/rediacc/docker-2816',
      'network 2816',
    ]);
  });

  test('of one whose image is there only what a closed volume must not have', () => {
    expect(found({repositories: [closed()], ...all})).toEqual([
      'unit /run/systemd/system/rediacc-docker-2816.service',
      'unit /run/systemd/system/rediacc-loopback-2816.service',
      'address 127.0.11.1/26',
    ]);
  });

  test.each([
    ['mounted', open()],
    ['unlocked only', closed({mapping: {file: layout.image(guid)}})],
    ['unlocked, with its image removed by hand', closed({image: null, mapping: {file: null}})],
    ['mounted, with its image removed by hand', open({image: null})],
    [
      'on a loop device that stays',
      closed({loops: [{device: '/dev/loop1', file: layout.image(guid), deleted: false, autoclear: false}]}),
    ],
  ])('of one that is %s nothing', (_, facts) => {
    expect(found({repositories: [facts], ...all})).toEqual([]);
  });

  test('a reservation of another datastore stays', () => {
    const repositories = [closed({image: null})];
    const place = {datastore: '/mnt/other', mounted: false, found: false};
    expect(found({repositories, elsewhere: new Map([[guid, place]]), daemonDirectories: new Set([networkId])})).toEqual(
      [],
    );
  });

  test('what no reservation names goes, unless its data is mounted', () => {
    const daemonDirectories = new Set([networkId, other]);
    expect(found({...all, daemonDirectories, inUse: new Set([networkId])})).toEqual([
      'daemon-directory /var/lib/rediacc/docker-2880',
    ]);
  });

  test('an unfinished image goes, also one that is still unlocked, and with it its reservation', () => {
    const unfinished = layout.unfinishedImage(guid);
    const begun = closed({image: null, unfinished: true, mapping: {file: unfinished}});
    expect(found({repositories: [begun]})).toEqual([`unfinished-image ${unfinished}`, 'network 2816']);
    const beside = closed({unfinished: true});
    expect(found({repositories: [beside]})).toEqual([`unfinished-image ${unfinished}`]);
    // The volume of the whole image is open: somebody uses it, and all is left alone.
    expect(found({repositories: [open({unfinished: true})]})).toEqual([]);
  });

  test('mount points with nothing in them go, deepest first', () => {
    const directories = [layout.dockerData(guid), layout.mount(guid)];
    expect(found({repositories: [closed()], emptyDirectories: new Map([[guid, directories]])})).toEqual(
      directories.map((path) => `directory ${path}`),
    );
  });
});

describe('planRemoval', () => {
  const context = {} as Context;

  test('closes an unfinished image before it removes it, and stops all units at once', () => {
    const unfinished = layout.unfinishedImage(guid);
    const begun = closed({image: null, unfinished: true, mapping: {file: unfinished}});
    const seen = remains({repositories: [begun], ...all});
    const [group] = byOwner(findOrphans(seen));
    expect(planLines(planRemoval(group!, seen, context))).toEqual([
      'cryptsetup close -- rediacc-GUID',
      'stop and remove the units of network 2816',
      'ip address del 127.0.11.1/26 dev lo',
      'remove /var/lib/rediacc/docker-2816',
      'remove /mnt/rediacc/repositories/.unfinished-GUID',
      'release network id 2816',
    ]);
  });

  test('nothing found, nothing to do', () => {
    expect(planRemoval([], remains(), context)).toEqual([]);
  });
});

test('each repository and each network without one is a group', () => {
  const seen = remains({repositories: [closed({image: null})], daemonDirectories: new Set([networkId, other])});
  expect(byOwner(findOrphans(seen)).map((group) => group.map(({what}) => what))).toEqual([
    ['/var/lib/rediacc/docker-2816', '2816'],
    ['/var/lib/rediacc/docker-2880'],
  ]);
});

test('network ids are read from names and addresses of ours only', () => {
  const names = ['rediacc-docker-2816.socket', 'rediacc-containerd-2816.service', 'docker-2816'];
  expect(names.map(networkIdIn)).toEqual([2816, 2816, 2816]);
  const foreign = [
    'rediacc-router.service',
    'rediacc-docker-17.service',
    'docker-2816.sock',
    'rediacc-2816.slice',
    'docker',
  ];
  expect(foreign.map(networkIdIn)).toEqual([null, null, null, null, null]);
  expect(['127.0.11.1/26', '127.0.24.193/26'].map(networkIdAt)).toEqual([2816, 6336]);
  expect(['127.0.0.1/8', '127.0.11.2/26', '10.0.11.1/26', '::1/128'].map(networkIdAt)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
