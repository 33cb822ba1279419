import {chmod, cp, mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {argv} from '../../shared/argv.js';
import type {ContainerImage} from './container-image.js';
import {extractPackages} from './layout.js';

/** `busybox:1.37`: Debian's static busybox, every applet a link to it. */
export const busybox: ContainerImage = {
  repository: 'library/busybox',
  tags: ['1.37', 'latest'],
  settings: {Cmd: ['sh'], Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']},
  ingredients: 'busybox-static of trixie, 2',
  fill: async (lab, tree) => {
    await extractPackages(lab, ['busybox-static'], `${tree}.debian`);
    const binary = join(`${tree}.debian`, 'usr/bin/busybox');
    const {stdout} = await lab.exec(argv(binary, '--list-full'));
    await fillTree(tree, binary, stdout.trim().split('\n'));
  },
};

const fillTree = async (tree: string, binary: string, applets: readonly string[]): Promise<void> => {
  await mkdir(join(tree, 'bin'), {recursive: true});
  await cp(binary, join(tree, 'bin/busybox'));
  for (const applet of applets.filter((path) => path !== 'bin/busybox')) {
    await mkdir(dirname(join(tree, applet)), {recursive: true});
    await symlink('/bin/busybox', join(tree, applet));
  }
  await baseFiles(
    tree,
    ['root:x:0:0:root:/root:/bin/sh', 'www-data:x:33:33:www-data:/var/www:/bin/false'],
    ['root:x:0:', 'www-data:x:33:'],
  );
};

/** What any program expects to find: users, groups, and a /tmp that everybody can write to. */
export const baseFiles = async (tree: string, passwd: readonly string[], group: readonly string[]): Promise<void> => {
  for (const dir of ['etc', 'root', 'tmp', 'var/tmp', 'run']) await mkdir(join(tree, dir), {recursive: true});
  for (const dir of ['tmp', 'var/tmp']) await chmod(join(tree, dir), 0o1777);
  const nobody = ['nobody:x:65534:65534:nobody:/nonexistent:/bin/false', 'nogroup:x:65534:'] as const;
  await writeFile(join(tree, 'etc/passwd'), `${[...passwd, nobody[0]].join('\n')}\n`);
  await writeFile(join(tree, 'etc/group'), `${[...group, nobody[1]].join('\n')}\n`);
  await writeFile(join(tree, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files dns\n');
};
