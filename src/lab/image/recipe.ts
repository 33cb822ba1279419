import {createHash} from 'node:crypto';
import type {DriverName} from '../drivers/name.js';
import {overlayFiles, type OverlayFile} from './overlay.js';

export type ImageName = 'bare' | 'server';

/** Everything that decides what is in an image. Two equal recipes give one image, which is built once. */
export interface Recipe {
  readonly name: ImageName;
  readonly suite: 'trixie';
  readonly packages: readonly string[];
  readonly files: readonly OverlayFile[];
  /** Run inside the new system as root, once all packages are there. */
  readonly script: string;
}

/** Under User-mode Linux the kernel is a program of the workstation. */
const KERNEL = 'linux-image-cloud-amd64';

/** A server nobody has prepared: what a Debian installation always has, and sshd and sudo. */
const BARE_PACKAGES = [
  'dbus',
  'e2fsprogs',
  'iproute2',
  'kmod',
  'libnss-myhostname',
  KERNEL,
  'openssh-server',
  'sudo',
  'systemd-sysv',
  'udev',
];

/** What `rdc context setup-machine` installs, and the registry that stands in for the public ones. */
const SERVER_PACKAGES = [
  'apparmor',
  'btrfs-progs',
  'ca-certificates',
  'containerd',
  'cryptsetup-bin',
  'docker-cli',
  'docker-compose',
  'docker-registry',
  'docker.io',
  'iptables',
  'nftables',
  'procps',
  'rsync',
];

/** Nothing may wake up by itself in a test server, least of all an emulated one. */
const MASKED_UNITS = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer',
  'systemd-networkd-wait-online.service',
];

const script = (name: ImageName): string =>
  [
    'set -eu',
    'useradd --create-home --shell /bin/bash --uid 1000 rdc',
    // Without a usable password sshd still takes keys; a locked account ("!") would be refused.
    "usermod --password '*' rdc",
    "usermod --password '*' root",
    'chown -R rdc:rdc /home/rdc',
    'systemctl enable lab-address.service systemd-networkd.service ssh.service',
    `systemctl mask ${MASKED_UNITS.join(' ')}`,
    ...(name === 'server' ? ['systemctl enable docker.service docker-registry.service'] : []),
    'rm -f /etc/ssh/ssh_host_rsa_key* /etc/ssh/ssh_host_ecdsa_key*',
    'apt-get clean',
    '',
  ].join('\n');

/** The recipe of an image. The keys are part of it: they are planted into the image. */
export const recipeOf = (
  name: ImageName,
  keys: {userPublicKey: string; hostPrivateKey: string; hostPublicKey: string},
  driver: DriverName = 'qemu',
): Recipe => ({
  name,
  suite: 'trixie',
  packages: (name === 'server' ? [...BARE_PACKAGES, ...SERVER_PACKAGES] : BARE_PACKAGES).filter(
    (each) => driver === 'qemu' || each !== KERNEL,
  ),
  files: overlayFiles(name, keys, driver),
  script: script(name),
});

/** The name of the image that a recipe makes. */
export const recipeHash = (recipe: Recipe): string =>
  createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 16);
