import type {DriverName} from '../drivers/name.js';

/** A file planted into an image. */
export interface OverlayFile {
  readonly path: string;
  readonly mode: number;
  readonly text: string;
  /** Planted before any package is installed, because packages read it while they install. */
  readonly early?: boolean;
}

interface PlantedKeys {
  userPublicKey: string;
  hostPrivateKey: string;
  hostPublicKey: string;
}

/** The files that make a plain Debian a lab server: its keys, its network, its speed. */
export const overlayFiles = (image: 'bare' | 'server', keys: PlantedKeys, driver: DriverName): OverlayFile[] => [
  ...installerFiles(),
  ...keyFiles(keys),
  ...systemFiles(),
  ...(driver === 'uml' ? umlFiles() : [file('etc/fstab', '/dev/vda / ext4 defaults,noatime,noinit_itable 0 0\n')]),
  ...(image === 'server' ? registryFiles() : []),
];

const file = (path: string, text: string, mode = 0o644): OverlayFile => ({path, mode, text});

/** A whole initramfs takes seconds to unpack in an emulated machine; manuals take minutes to install. */
const installerFiles = (): OverlayFile[] =>
  [
    file('etc/dpkg/dpkg.cfg.d/lab', 'force-unsafe-io\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/doc/*\n'),
    file('usr/share/initramfs-tools/conf.d/lab', 'MODULES=list\nCOMPRESS=zstd\n'),
    file('usr/share/initramfs-tools/modules.d/lab', 'virtio_pci\nvirtio_blk\next4\n'),
  ].map((early) => ({...early, early: true}));

const keyFiles = (keys: PlantedKeys): OverlayFile[] => [
  file('etc/ssh/ssh_host_ed25519_key', keys.hostPrivateKey, 0o600),
  file('etc/ssh/ssh_host_ed25519_key.pub', `${keys.hostPublicKey}\n`),
  file('root/.ssh/authorized_keys', `${keys.userPublicKey}\n`, 0o600),
  file('home/rdc/.ssh/authorized_keys', `${keys.userPublicKey}\n`, 0o600),
];

const systemFiles = (): OverlayFile[] => [
  file('etc/sudoers.d/rdc', 'rdc ALL=(ALL:ALL) NOPASSWD: ALL\n', 0o440),
  file('etc/ssh/sshd_config.d/lab.conf', 'PermitRootLogin prohibit-password\nPasswordAuthentication no\nUseDNS no\n'),
  file('etc/systemd/network/20-eth0.network', '[Match]\nName=eth0\n\n[Network]\nDHCP=ipv4\nIPv6AcceptRA=no\n'),
  file('usr/local/sbin/lab-address', ADDRESS_SCRIPT, 0o755),
  file('etc/systemd/system/lab-address.service', ADDRESS_UNIT),
  // QEMU's user-mode network answers DNS there.
  file('etc/resolv.conf', 'nameserver 10.0.2.3\n'),
  // The kernel is booted from outside the disk; making another initramfs would take an emulated machine minutes.
  file('etc/initramfs-tools/update-initramfs.conf', 'update_initramfs=no\nbackup_initramfs=no\n'),
];

/** Its kernel has all built in and says so in lists beside it on the workstation; its interfaces are called vec0 and vec1. */
const umlFiles = (): OverlayFile[] => [
  file('etc/fstab', '/dev/ubda / ext4 defaults,noatime,noinit_itable 0 0\n'),
  file('usr/local/sbin/lab-init', UML_INIT, 0o755),
  ...['0', '1'].map((number) =>
    file(
      `etc/systemd/network/10-eth${number}.link`,
      `[Match]\nOriginalName=vec${number}\n\n[Link]\nName=eth${number}\n`,
    ),
  ),
];

/**
 * Tells modprobe, once for each kernel, what is built in: programs that load a module before they use it then go on. Before systemd,
 * because the mounts that it makes first of all may need one.
 */
const UML_INIT = `#!/bin/sh
modules=/usr/lib/modules/$(uname -r)
if [ ! -e "$modules/modules.dep.bin" ]; then
  mkdir -p "$modules" /run/kernel
  mount -t tmpfs none /run/kernel
  mkdir /run/kernel/lists
  mount -t hostfs -o ro none /run/kernel/lists
  cp /run/kernel/lists/modules.* "$modules"
  umount /run/kernel/lists /run/kernel
  depmod
  sync
fi
exec /sbin/init "$@"
`;

/** The second interface, between the servers, gets its address from the kernel command line. */
const ADDRESS_SCRIPT = `#!/bin/sh
for word in $(cat /proc/cmdline); do
  case "$word" in rdc.address=*) address="\${word#*=}" ;; esac
done
[ -n "\${address:-}" ] || exit 0
mkdir -p /run/systemd/network
printf '[Match]\\nName=eth1\\n\\n[Network]\\nAddress=%s\\nIPv6AcceptRA=no\\n' "$address" \\
  > /run/systemd/network/30-eth1.network
`;

const ADDRESS_UNIT = `[Unit]
Description=Address between the lab servers
DefaultDependencies=no
Before=systemd-networkd.service

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/lab-address

[Install]
WantedBy=systemd-networkd.service
`;

/**
 * The registry inside the server answers for Docker Hub, so that `docker compose pull` is real
 * without internet. It listens on every address because the forwarded port arrives at eth0.
 */
const registryFiles = (): OverlayFile[] => [
  file('etc/docker/daemon.json', '{"registry-mirrors": ["http://127.0.0.1:5000"]}\n'),
  file('etc/docker/registry/config.yml', REGISTRY_CONFIG),
];

const REGISTRY_CONFIG = `version: 0.1
log: {level: warn}
storage:
  filesystem: {rootdirectory: /var/lib/docker-registry}
  delete: {enabled: true}
http: {addr: ":5000"}
`;
