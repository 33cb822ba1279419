import {readFile, writeFile} from 'node:fs/promises';

export const SYSCTL_FILE = '/etc/sysctl.d/60-rediacc-proxy.conf';

const KEYS = ['net.ipv4.ip_nonlocal_bind', 'net.ipv6.ip_nonlocal_bind'];

/**
 * Lets Traefik listen on an address that is not there yet or no more. Without it one address that is
 * late at boot, or a network interface that was taken out, would keep all of Traefik from starting.
 */
export const SYSCTL_TEXT = `# Written by "rdc context push-infra".\n${KEYS.map((key) => `${key} = 1\n`).join('')}`;

/** The same at once. Without IPv6 in the kernel its key is not there, and not needed. */
export const applySysctl = async (): Promise<void> => {
  for (const key of KEYS) {
    const path = `/proc/sys/${key.replaceAll('.', '/')}`;
    const value = await readFile(path, 'utf8').catch(() => null);
    if (value !== null && value.trim() !== '1') await writeFile(path, '1');
  }
};
