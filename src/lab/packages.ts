import {readFile} from 'node:fs/promises';
import {argv} from '../shared/argv.js';
import {RdcError} from '../shared/errors.js';
import type {Driver} from './drivers/driver.js';
import {exists} from './files.js';
import type {Lab} from './lab.js';

/** Debian packages that the lab needs on the workstation, and the program by which each is recognised. */
export const HOST_PACKAGES: Readonly<Record<string, string>> = {
  'ca-certificates': 'update-ca-certificates',
  'debian-archive-keyring': '/usr/share/keyrings/debian-archive-keyring.gpg',
  e2fsprogs: 'mke2fs',
  fakeroot: 'fakeroot',
  mmdebstrap: 'mmdebstrap',
  'openssh-client': 'ssh',
  'qemu-system-x86': 'qemu-system-x86_64',
  'qemu-utils': 'qemu-img',
  rsync: 'rsync',
  skopeo: 'skopeo',
  uidmap: 'newuidmap',
  unzip: 'unzip',
  zstd: 'zstd',
};

/** All that servers of one driver need. */
export const packagesOf = (driver: Driver): Readonly<Record<string, string>> => ({
  ...HOST_PACKAGES,
  ...driver.packages,
});

/** Where programs are that only root has in its PATH. */
const PATHS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The packages whose program is on none of the paths. */
export const missingPackages = async (packages = HOST_PACKAGES): Promise<string[]> => {
  const directories = [...(process.env.PATH ?? '').split(':'), ...PATHS];
  const present = async (program: string): Promise<boolean> => {
    const candidates = program.startsWith('/') ? [program] : directories.map((dir) => `${dir}/${program}`);
    return (await Promise.all(candidates.map(exists))).includes(true);
  };
  const found = await Promise.all(Object.values(packages).map(present));
  return Object.keys(packages).filter((_, index) => !found[index]);
};

/** The line that installs packages, for people. */
export const installLine = (packages: readonly string[]): string =>
  `sudo apt-get update && sudo apt-get install --yes --no-install-recommends ${packages.join(' ')}`;

/**
 * Makes sure that the workstation has what the lab needs. As root on Debian or Ubuntu it installs it.
 *
 * @throws RdcError LAB_FAILED with the line to type
 */
export const ensureHostPackages = async (lab: Lab, packages = HOST_PACKAGES): Promise<void> => {
  const missing = await missingPackages(packages);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !(await isDebianLike())) {
    throw new RdcError('LAB_FAILED', `These packages are needed and not installed: ${missing.join(', ')}.`, {
      hint: installLine(missing),
    });
  }
  lab.report(`installing ${missing.join(', ')}`);
  const env = {DEBIAN_FRONTEND: 'noninteractive'};
  await lab.exec(argv('apt-get', 'update', '-q'), {env});
  await lab.exec(argv('apt-get', 'install', '--yes', '-q', '--no-install-recommends', ...missing), {env});
};

const isDebianLike = async (): Promise<boolean> => {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(text);
};
