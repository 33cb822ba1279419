import {describe, expect, test} from '@jest/globals';
import {configFiles, daemonUnits, unitFiles} from '../../../../src/renet/daemon/units.js';
import {guid, layout, networkId} from '../support.js';

const dataRoot = layout.dockerData(guid);
const unit = (name: string): string =>
  unitFiles(networkId, dataRoot).find(({path}) => path.endsWith(name))?.content ?? '';
const config = (host = {}): Record<string, unknown> => {
  const file = configFiles(networkId, dataRoot, host).find(({path}) => path.endsWith('daemon.json'));
  return JSON.parse(file?.content ?? '') as Record<string, unknown>;
};

describe('unitFiles', () => {
  test('lie where a reboot removes them, one for each unit that is started', () => {
    const paths = unitFiles(networkId, dataRoot).map(({path}) => path);
    expect(paths.sort()).toEqual(
      daemonUnits(networkId)
        .map((name) => `/run/systemd/system/${name}`)
        .sort(),
    );
  });

  test('give the socket to the group of the universal user, and to nobody else', () => {
    expect(unit('.socket')).toContain(
      'ListenStream=/run/rediacc/docker-2816.sock\nSocketMode=0660\nSocketUser=root\nSocketGroup=rediacc\n',
    );
  });

  test('refuse to run Docker and its containerd while the volume is not mounted', () => {
    const assertion = `AssertPathIsMountPoint=/mnt/rediacc/interim/${guid}/docker/data`;
    expect(unit('docker-2816.service')).toContain(assertion);
    expect(unit('containerd-2816.service')).toContain(assertion);
  });

  test('start neither Docker nor its containerd without the firewall, which stands on the slice', () => {
    expect(unit('docker-2816.service')).toMatch(/^Requires=.* rediacc-firewall-2816\.service$/m);
    expect(unit('docker-2816.service')).toMatch(/^After=.* rediacc-firewall-2816\.service$/m);
    expect(unit('containerd-2816.service')).toContain(
      'Requires=rediacc-firewall-2816.service rediacc-docker-2816.socket\n' +
        'After=rediacc-firewall-2816.service rediacc-docker-2816.socket\n',
    );
    expect(unit('firewall-2816.service')).toContain('Requires=rediacc-2816.slice\nAfter=rediacc-2816.slice ');
    expect(unit('firewall-2816.service')).toContain(
      "ExecStart=/bin/sh -c 'nft -f /run/rediacc/firewall-2816.nft || test -e /etc/rediacc/allow-unisolated'\n",
    );
    expect(unit('firewall-2816.service')).toContain(
      'ExecStop=-nft add chain inet rediacc refusals_2816 \\; delete chain inet rediacc repository_2816 \\; ' +
        'delete chain inet rediacc refusals_2816\n',
    );
  });

  test('put both programs into one namespace, which the first of them makes and neither takes away', () => {
    const into = 'ExecStart=nsenter --mount=/run/rediacc/walls-2816/namespace --';
    expect(unit('containerd-2816.service')).toContain(
      `ExecStartPre=/bin/sh /var/lib/rediacc/docker-2816/walls.sh\n${into} containerd `,
    );
    expect(unit('docker-2816.service')).toContain(`${into} dockerd `);
    expect(unit('docker-2816.service') + unit('containerd-2816.service')).not.toContain('ExecStop');
  });

  test('let containers outlive a restart of either program', () => {
    expect(unit('docker-2816.service')).toContain('KillMode=process');
    expect(unit('containerd-2816.service')).toContain('KillMode=process');
  });

  test('are left to rediacc-shutdown.service when the server goes down, whatever systemd stops meanwhile', () => {
    const files = unitFiles(networkId, dataRoot);
    expect(files).not.toEqual([]);
    for (const {content} of files) {
      expect(content).toContain('\nDefaultDependencies=no\n');
      expect(content).not.toMatch(/RequiresMountsFor|network-online/);
    }
  });

  test("put the gateway of the repository's block on the loopback device and take it away again", () => {
    expect(unit('rediacc-loopback-2816.service')).toContain('ExecStart=ip address replace 127.0.11.1/26 dev lo');
    expect(unit('rediacc-loopback-2816.service')).toContain('ExecStop=-ip address del 127.0.11.1/26 dev lo');
  });
});

describe('configFiles', () => {
  test('keep images, logs and the metadata of containers inside the encrypted volume', () => {
    const toml = configFiles(networkId, dataRoot, {}).find(({path}) => path.endsWith('containerd.toml'))?.content;
    expect(config()).toMatchObject({
      'data-root': dataRoot,
      containerd: '/run/rediacc/docker-2816/containerd.sock',
      features: {'containerd-snapshotter': false},
      'log-driver': 'json-file',
    });
    expect(toml).toContain(`root = "${dataRoot}/containerd/daemon"`);
    expect(toml).toContain('state = "/run/rediacc/docker-2816/containerd"');
  });

  test('leave the firewall and the bridges of the server alone', () => {
    expect(config()).toMatchObject({bridge: 'none', iptables: false, ip6tables: false, 'userland-proxy': false});
  });

  test("put containers into the repository's slice", () => {
    expect(config()).toMatchObject({
      'cgroup-parent': 'rediacc-2816.slice',
      'exec-opts': ['native.cgroupdriver=systemd'],
    });
  });

  test("take over the registries of the server's own daemon, and say nothing of them when there are none", () => {
    const host = {'registry-mirrors': ['https://mirror.example.com'], 'insecure-registries': ['10.0.0.0/8']};
    expect(config(host)).toMatchObject(host);
    expect(config()).not.toHaveProperty('registry-mirrors');
  });
});
