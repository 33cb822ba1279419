import {describe, expect, test} from '@jest/globals';
import {recipeHash, recipeOf} from '../../../../src/lab/image/recipe.js';

const keys = {
  userPublicKey: 'ssh-ed25519 AAA user',
  hostPrivateKey: 'PRIVATE\n',
  hostPublicKey: 'ssh-ed25519 BBB host',
};
const server = recipeOf('server', keys);
const bare = recipeOf('bare', keys);

describe('recipeOf', () => {
  test('leaves on a bare server nothing that set-up installs', () => {
    for (const name of ['docker.io', 'containerd', 'cryptsetup-bin', 'btrfs-progs', 'rsync']) {
      expect(server.packages).toContain(name);
      expect(bare.packages).not.toContain(name);
    }
  });

  test('plants the keys, the private one readable by root only', () => {
    const file = (path: string) => bare.files.find((each) => each.path === path);
    expect(file('etc/ssh/ssh_host_ed25519_key')).toMatchObject({mode: 0o600, text: 'PRIVATE\n'});
    expect(file('home/rdc/.ssh/authorized_keys')).toMatchObject({mode: 0o600, text: 'ssh-ed25519 AAA user\n'});
  });

  test('lets Docker ask the registry inside the server first', () => {
    const daemon = server.files.find(({path}) => path === 'etc/docker/daemon.json');
    expect(JSON.parse(daemon?.text ?? '')).toEqual({'registry-mirrors': ['http://127.0.0.1:5000']});
    expect(bare.files.map(({path}) => path)).not.toContain('etc/docker/daemon.json');
  });

  test('never lets a password in', () => {
    expect(server.files.find(({path}) => path.endsWith('lab.conf'))?.text).toContain('PasswordAuthentication no');
  });
});

describe('for User-mode Linux', () => {
  const uml = recipeOf('server', keys, 'uml');

  test('the kernel stays away, since it is a program of the workstation', () => {
    expect(server.packages).toContain('linux-image-cloud-amd64');
    expect(uml.packages).not.toContain('linux-image-cloud-amd64');
  });

  test('the disk and its modules are found where that kernel has them', () => {
    const textOf = (path: string) => uml.files.filter((file) => file.path === path).map(({text}) => text);
    expect(textOf('etc/fstab')).toEqual([expect.stringMatching(/^\/dev\/ubda \/ /)]);
    expect(textOf('usr/local/sbin/lab-init')).toEqual([expect.stringContaining('hostfs')]);
  });

  test('repositories are isolated as on any server', () => {
    expect(uml.files.map(({path}) => path)).not.toContain('etc/rediacc/allow-unisolated');
    expect(uml.script).not.toContain('legacy');
  });
});

describe('recipeHash', () => {
  test('is the same for the same recipe', () => {
    expect(recipeHash(recipeOf('server', {...keys}))).toBe(recipeHash(server));
  });

  test('differs for another image and for another key', () => {
    const others = [bare, recipeOf('server', keys, 'uml'), recipeOf('server', {...keys, hostPrivateKey: 'OTHER\n'})];
    expect(new Set([server, ...others].map(recipeHash)).size).toBe(4);
  });
});
