/** Packages by what they bring, whoever made them. */
const BROUGHT_BY: Readonly<Record<string, readonly string[]>> = {
  docker: ['docker-ce', 'docker.io'],
  containerd: ['containerd.io', 'containerd'],
  compose: ['docker-compose-plugin', 'docker-compose-v2', 'docker-compose'],
  cryptsetup: ['cryptsetup-bin'],
  'btrfs-progs': ['btrfs-progs'],
  systemd: ['systemd'],
};

/** Versions of the parts a server stands on, as its package manager knows them. */
export const versionsOf = (installed: ReadonlyMap<string, string>): Record<string, string> => {
  const versions: Record<string, string> = {};
  for (const [part, packages] of Object.entries(BROUGHT_BY)) {
    const name = packages.find((candidate) => installed.has(candidate));
    if (name !== undefined) versions[part] = installed.get(name) ?? '';
  }
  return versions;
};
