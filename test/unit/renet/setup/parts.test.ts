import {describe, expect, test} from '@jest/globals';
import {planFetchCompose, planUnpackCompose} from '../../../../src/renet/setup/compose-plugin.js';
import {directoriesOf, planDirectories, TMPFILES_CONTENT} from '../../../../src/renet/setup/directories.js';
import {MODULES, parseBuiltin, planKernel} from '../../../../src/renet/setup/kernel.js';
import {planServices} from '../../../../src/renet/setup/services.js';
import {versionsOf} from '../../../../src/renet/setup/versions.js';
import {layout, planLines, undoLines} from '../support.js';

describe('planKernel', () => {
  const ready = {
    modules: new Set(MODULES),
    modulesFile: '# What repositories need; read by systemd at boot.\nbtrfs\ndm_crypt\nloop\nnft_socket\noverlay\n',
    inotifyInstances: 8192,
    unisolated: false,
  };

  test('loads what is missing, now and at boot', () => {
    const modules = new Set(['loop', 'overlay']);
    const steps = planKernel({modules, modulesFile: undefined, inotifyInstances: 128, unisolated: false});
    expect(planLines(steps)).toEqual([
      'modprobe --all btrfs dm_crypt nft_socket',
      'write /etc/modules-load.d/rediacc.conf (mode 644)',
      'write /etc/sysctl.d/60-rediacc.conf (mode 644)',
      '/usr/lib/systemd/systemd-sysctl /etc/sysctl.d/60-rediacc.conf',
    ]);
  });

  test('does nothing twice, and lowers no limit that is higher', () => {
    expect(planKernel(ready)).toEqual([]);
  });

  test('does without the module for isolation where the administrator decided so', () => {
    const modules = new Set(['btrfs', 'dm_crypt', 'loop', 'overlay']);
    expect(
      planKernel({...ready, modules, modulesFile: ready.modulesFile.replace('nft_socket\n', ''), unisolated: true}),
    ).toEqual([]);
  });

  test('counts modules that are built in', () => {
    expect([...parseBuiltin('kernel/drivers/md/dm-crypt.ko\nkernel/fs/btrfs/btrfs.ko\n')]).toEqual(
      expect.arrayContaining(['dm_crypt', 'btrfs']),
    );
  });
});

describe('planServices', () => {
  const active = {ActiveState: 'active', UnitFileState: 'enabled'};

  test('starts only what is not both running and started at boot', () => {
    const shown = [
      {Id: 'containerd.service', ...active},
      {Id: 'docker.service', ActiveState: 'active', UnitFileState: 'disabled'},
    ];
    expect(planLines(planServices(shown))).toEqual(['systemctl enable --now -- docker.service']);
    expect(planServices(shown.map(({Id}) => ({Id, ...active})))).toEqual([]);
  });

  test('starts what systemd has never heard of', () => {
    expect(planLines(planServices([]))).toEqual(['systemctl enable --now -- containerd.service docker.service']);
  });
});

describe('planDirectories', () => {
  const modes = new Map(directoriesOf(layout).map(({path, mode}) => [path, mode]));

  test('hides images and keys from everybody but root', () => {
    expect(modes.get('/mnt/rediacc/repositories')).toBe(0o700);
    expect(modes.get('/mnt/rediacc/.credentials')).toBe(0o700);
    expect(modes.get('/opt/rediacc/proxy/letsencrypt')).toBe(0o700);
  });

  test('makes what is missing and corrects a mode, and nothing else', () => {
    expect(planDirectories(layout, {modes, tmpfiles: TMPFILES_CONTENT})).toEqual([]);
    const wrong = new Map(modes).set('/mnt/rediacc/mounts', 0o777);
    wrong.delete('/mnt/rediacc/immovable');
    expect(planLines(planDirectories(layout, {modes: wrong, tmpfiles: ''}))).toEqual([
      'mkdir /mnt/rediacc/mounts (mode 711)',
      'mkdir /mnt/rediacc/immovable (mode 755)',
      'write /etc/tmpfiles.d/rediacc.conf (mode 644)',
    ]);
  });

  test('outer directories come before inner ones', () => {
    const paths = [...modes.keys()];
    const early = paths.filter((path, index) => paths.slice(index).some((later) => path.startsWith(`${later}/`)));
    expect(early).toEqual([]);
  });
});

describe('compose for Debian 12', () => {
  const fetch = planFetchCompose('http://mirror.example/debian/');

  test("comes from Debian 13 with Debian's own key, and leaves the server's sources alone", () => {
    const text = JSON.stringify(fetch);
    expect(text).toContain(
      'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian/ trixie main',
    );
    const lines = planLines(fetch).filter((one) => one.startsWith('apt-get'));
    expect(lines).not.toEqual([]);
    for (const line of lines) {
      expect(line).toContain('--option=Dir::Etc::SourceList=/var/cache/rediacc/compose/sources.list');
      expect(line).toContain('--option=Dir::State::Lists=/var/cache/rediacc/compose/lists');
    }
    expect(text).not.toContain('/etc/apt');
  });

  test('appears whole or not at all, and leaves nothing behind', () => {
    const unpack = planUnpackCompose('docker-compose_2.26.1-4_amd64.deb');
    const target = '/usr/local/lib/docker/cli-plugins/docker-compose';
    expect(planLines(unpack).slice(-2)).toEqual([
      `rename ${target}.tmp to ${target}`,
      'rm -rf -- /var/cache/rediacc/compose',
    ]);
    expect(undoLines([...fetch, ...unpack])).toEqual([`remove ${target}.tmp`, 'rm -rf -- /var/cache/rediacc/compose']);
  });
});

test('versionsOf names the parts, whoever packaged them', () => {
  expect(
    versionsOf(
      new Map([
        ['docker-ce', '28.1'],
        ['containerd', '1.7'],
        ['vim', '9'],
      ]),
    ),
  ).toEqual({
    docker: '28.1',
    containerd: '1.7',
  });
});
