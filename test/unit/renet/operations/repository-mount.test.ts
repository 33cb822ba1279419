import {describe, expect, test} from '@jest/globals';
import {chmod, mkdir, mkdtemp, stat, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Guid} from '../../../../src/contract/types.js';
import {planMount, prepareVolume} from '../../../../src/renet/operations/repository-mount.js';
import type {VolumeKey} from '../../../../src/renet/system/luks.js';
import {closed, guid, layout, open, planLines, undoLines} from '../support.js';

const daemon = {
  start: {does: 'start the daemon', call: () => Promise.resolve()},
  stop: {does: 'stop the daemon', call: () => Promise.resolve()},
};
const grow = {does: 'fill the volume', call: () => Promise.resolve()};
const plan = (facts = closed(), key: VolumeKey = 'correct horse') => planMount({facts, layout, key, daemon, grow});
const parent = guid.replaceAll('1', '3') as Guid;

describe('planMount', () => {
  test('unlocks, checks, mounts, shows Docker its directory, starts the daemon', () => {
    expect(planLines(plan())).toEqual([
      'cryptsetup open --type=luks2 --allow-discards --key-file=- -- /mnt/rediacc/repositories/GUID rediacc-GUID',
      'e2fsck -p /dev/mapper/rediacc-GUID',
      'mkdir /mnt/rediacc/mounts/GUID (mode 700)',
      'mount --types=ext4 --options=discard,noatime,data=ordered,dioread_lock,errors=remount-ro -- /dev/mapper/rediacc-GUID /mnt/rediacc/mounts/GUID',
      'fill the volume',
      "make Docker's directory in the volume",
      'mkdir /mnt/rediacc/interim/GUID (mode 711)',
      'mkdir /mnt/rediacc/interim/GUID/docker (mode 711)',
      'mkdir /mnt/rediacc/interim/GUID/docker/data (mode 711)',
      'mount --bind -- /mnt/rediacc/mounts/GUID/.rediacc/docker /mnt/rediacc/interim/GUID/docker/data',
      'start the daemon',
    ]);
  });

  test('takes the key file of autostart in place of the passphrase, and tries no other slot', () => {
    const key = {keyFile: layout.keyFile(guid)};
    const [unlock] = plan(closed(), key);
    const [check] = plan(open(), key);
    expect(planLines([unlock!, check!])).toEqual([
      'cryptsetup open --type=luks2 --allow-discards --key-file=/mnt/rediacc/.credentials/keys/GUID.key --key-slot=1 -- /mnt/rediacc/repositories/GUID rediacc-GUID',
      'cryptsetup open --type=luks2 --test-passphrase --key-file=/mnt/rediacc/.credentials/keys/GUID.key --key-slot=1 -- /mnt/rediacc/repositories/GUID',
    ]);
    expect(unlock!.acts).not.toContainEqual(expect.objectContaining({stdin: expect.anything()}));
  });

  test('takes everything back from the outside in', () => {
    expect(undoLines(plan())).toEqual([
      'stop the daemon',
      'umount -- /mnt/rediacc/interim/GUID/docker/data',
      'remove /mnt/rediacc/interim/GUID/docker/data',
      'remove /mnt/rediacc/interim/GUID/docker',
      'remove /mnt/rediacc/interim/GUID',
      'umount -- /mnt/rediacc/mounts/GUID',
      'remove /mnt/rediacc/mounts/GUID',
      'cryptsetup close -- rediacc-GUID',
    ]);
  });

  test('makes a fork its own before its daemon starts, and notes it when all of it is on disk', () => {
    const lines = planLines(plan(closed({fork: {of: parent, fresh: true}})));
    expect(lines.slice(1, 10)).toEqual([
      'e2fsck -p /dev/mapper/rediacc-GUID',
      'tune2fs -O metadata_csum_seed -U random /dev/mapper/rediacc-GUID',
      'mkdir /mnt/rediacc/mounts/GUID (mode 700)',
      'mount --types=ext4 --options=discard,noatime,data=ordered,dioread_lock,errors=remount-ro -- /dev/mapper/rediacc-GUID /mnt/rediacc/mounts/GUID',
      "remove the parent's containers from Docker's data",
      'sync --file-system -- /mnt/rediacc/mounts/GUID',
      `cryptsetup config --label=rediacc --subsystem=fork:${parent} -- /mnt/rediacc/repositories/GUID`,
      'sync /mnt/rediacc/repositories/GUID',
      'fill the volume',
    ]);
    expect(lines.at(-1)).toBe('start the daemon');
  });

  test("empties the slot of the parent's autostart once the passphrase has opened the fork, and no other time", () => {
    const fork = {of: parent, fresh: true};
    const lines = planLines(plan(closed({fork, parentsKey: true})));
    expect(lines.slice(0, 4)).toEqual([
      'cryptsetup open --type=luks2 --allow-discards --key-file=- -- /mnt/rediacc/repositories/GUID rediacc-GUID',
      'e2fsck -p /dev/mapper/rediacc-GUID',
      'cryptsetup luksKillSlot --batch-mode --key-file=- -- /mnt/rediacc/repositories/GUID 1',
      'tune2fs -O metadata_csum_seed -U random /dev/mapper/rediacc-GUID',
    ]);
    const withKeyFile = plan(closed({fork, parentsKey: true}), {keyFile: layout.keyFile(guid)});
    for (const steps of [withKeyFile, plan(closed({fork})), plan(open())]) {
      expect(planLines(steps).join()).not.toContain('luksKillSlot');
    }
  });

  test('begins anew with a fork whose first mount was cut short, and treats any other fork as every repository', () => {
    const cut = open({fork: {of: parent, fresh: true}, daemonInstalled: false});
    expect(planLines(plan(cut)).slice(0, 4)).toEqual([
      'umount -- /mnt/rediacc/interim/GUID/docker/data /mnt/rediacc/mounts/GUID',
      'cryptsetup close -- rediacc-GUID',
      'cryptsetup open --type=luks2 --allow-discards --key-file=- -- /mnt/rediacc/repositories/GUID rediacc-GUID',
      'e2fsck -p /dev/mapper/rediacc-GUID',
    ]);
    const own = {fork: {of: parent, fresh: false}};
    expect([plan(closed(own)), plan(open(own))].map(planLines)).toEqual([plan(), plan(open())].map(planLines));
  });

  test.each([
    ['resize', []],
    ['check', [layout.mount(guid)]],
  ])('takes back what a %s left open on its clone, and begins anew', (_which, mounts) => {
    const left = open({
      mapping: {file: layout.unfinishedImage(guid)},
      ...{mounts, mounted: mounts.length > 0, dockerMounted: false, daemonInstalled: false, unfinished: true},
    });
    expect(planLines(plan(left))).toEqual([
      ...mounts.map((path) => `umount -- ${path.replace(guid, 'GUID')}`),
      'cryptsetup close -- rediacc-GUID',
      'remove /mnt/rediacc/repositories/.unfinished-GUID',
      ...planLines(plan()),
    ]);
  });

  test('checks the passphrase of a mounted repository, and takes nothing down that it did not bring up', () => {
    expect(planLines(plan(open()))).toEqual([
      'cryptsetup open --type=luks2 --test-passphrase --key-file=- -- /mnt/rediacc/repositories/GUID',
      'start the daemon',
    ]);
    expect(undoLines(plan(open()))).toEqual([]);
  });

  test('goes on where an interrupted run stopped', () => {
    const unlocked = open({mounts: [], mounted: false, dockerMounted: false});
    expect(planLines(plan(unlocked)).slice(0, 2)).toEqual([
      'cryptsetup open --type=luks2 --test-passphrase --key-file=- -- /mnt/rediacc/repositories/GUID',
      'e2fsck -p /dev/mapper/rediacc-GUID',
    ]);
    const halfMounted = open({mounts: [layout.mount(guid)], dockerMounted: false});
    // What is in Docker's place is looked at whenever that is shown to Docker, not only when the volume is mounted.
    expect(planLines(plan(halfMounted))).toContain("make Docker's directory in the volume");
    expect(planLines(plan(halfMounted))).toContain(
      'mount --bind -- /mnt/rediacc/mounts/GUID/.rediacc/docker /mnt/rediacc/interim/GUID/docker/data',
    );
    expect(planLines(plan(halfMounted)).join()).not.toContain('e2fsck');
  });
});

describe('prepareVolume', () => {
  const volume = async (): Promise<string> => {
    const path = await mkdtemp(join(tmpdir(), 'volume-'));
    await chmod(path, 0o755);
    return path;
  };
  const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

  test('closes a new volume to others and makes the directory', async () => {
    const path = await volume();
    await prepareVolume(path, join(path, '.rediacc/docker'));
    expect([
      await modeOf(path),
      await modeOf(join(path, '.rediacc')),
      await modeOf(join(path, '.rediacc/docker')),
    ]).toEqual(['750', '711', '711']);
  });

  test('leaves the mode of a volume that was prepared before as its owner set it', async () => {
    const path = await volume();
    await mkdir(join(path, '.rediacc'));
    await prepareVolume(path, join(path, '.rediacc/docker'));
    expect(await modeOf(path)).toBe('755');
    expect(await modeOf(join(path, '.rediacc/docker'))).toBe('711');
  });

  test('refuses a link that would lead out of the volume', async () => {
    const path = await volume();
    const outside = await volume();
    await symlink(outside, join(path, '.rediacc'));
    await expect(prepareVolume(path, join(path, '.rediacc/docker'))).rejects.toMatchObject({
      code: 'VERIFICATION_FAILED',
    });
    await expect(stat(join(outside, 'docker'))).rejects.toThrow('ENOENT');
  });
});
