import {chmod, mkdir, readdir, readlink, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {baseFiles} from './busybox.js';
import type {ContainerImage} from './container-image.js';
import {extractPackages} from './layout.js';
import {POSTGRES_ENTRYPOINT} from './postgres-entrypoint.js';

const PACKAGES = [
  'bash',
  'coreutils',
  'dash',
  'grep',
  'gzip',
  'libc-bin',
  'postgresql-17',
  'sed',
  'tzdata',
  'util-linux',
];
const BIN = '/usr/lib/postgresql/17/bin';

/** `postgres:17`, made from Debian's packages; for compose files it behaves as the official image does. */
export const postgres: ContainerImage = {
  repository: 'library/postgres',
  tags: ['17'],
  settings: {
    Entrypoint: ['docker-entrypoint.sh'],
    Cmd: ['postgres'],
    Env: [
      `PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${BIN}`,
      'LANG=C.UTF-8',
      'PG_MAJOR=17',
      'PGDATA=/var/lib/postgresql/data',
    ],
    ExposedPorts: {'5432/tcp': {}},
    Volumes: {'/var/lib/postgresql/data': {}},
    StopSignal: 'SIGINT',
  },
  ingredients: JSON.stringify({PACKAGES, POSTGRES_ENTRYPOINT, slimming: 2}),
  fill: async (lab, tree) => {
    await extractPackages(lab, PACKAGES, tree);
    await slim(tree);
    await baseFiles(
      tree,
      ['root:x:0:0:root:/root:/bin/bash', 'postgres:x:999:999:PostgreSQL:/var/lib/postgresql:/bin/bash'],
      ['root:x:0:', 'postgres:x:999:'],
    );
    for (const dir of ['var/lib/postgresql/data', 'docker-entrypoint-initdb.d', 'usr/local/bin']) {
      await mkdir(join(tree, dir), {recursive: true});
    }
    const entrypoint = join(tree, 'usr/local/bin/docker-entrypoint.sh');
    await writeFile(entrypoint, POSTGRES_ENTRYPOINT);
    await chmod(entrypoint, 0o755);
  },
};

/** Paths that a running server never opens; together two thirds of what the packages bring. */
const DROPPED = [
  'boot',
  'usr/include',
  'usr/lib/postgresql/17/lib/bitcode',
  'usr/lib/systemd',
  'usr/share/bash-completion',
  'usr/share/bug',
  'usr/share/i18n',
  'usr/share/info',
  'usr/share/lintian',
  'usr/share/locale',
  'usr/share/man',
  'usr/share/perl',
  'usr/share/postgresql-common',
  'usr/share/perl5',
  'usr/lib/x86_64-linux-gnu/gconv',
  'usr/lib/x86_64-linux-gnu/perl',
  'usr/lib/x86_64-linux-gnu/perl-base',
  'var/cache/apt',
  'var/lib/apt',
  'var/lib/dpkg',
];

/** Just-in-time compilation drags in a whole compiler; PostgreSQL does without it when it is absent. */
const DROPPED_LIBRARIES = /^(libLLVM|libz3|libperl|libdb-|libsqlite3|libproc2|libsemanage|libsepol)/;

const slim = async (tree: string): Promise<void> => {
  for (const path of DROPPED) await rm(join(tree, path), {recursive: true, force: true});
  const libraries = join(tree, 'usr/lib/x86_64-linux-gnu');
  for (const name of await readdir(libraries)) {
    if (DROPPED_LIBRARIES.test(name)) await rm(join(libraries, name));
  }
  const modules = join(tree, 'usr/lib/postgresql/17/lib');
  await rm(join(modules, 'llvmjit.so'), {force: true});
  await dropWrappers(join(tree, 'usr/bin'));
  await slimDocs(join(tree, 'usr/share/doc'));
};

/** Debian puts a Perl script in front of `psql` and the rest; PATH leads to the programs themselves. */
const dropWrappers = async (bin: string): Promise<void> => {
  for (const entry of await readdir(bin, {withFileTypes: true})) {
    const path = join(bin, entry.name);
    if (entry.isSymbolicLink() && (await readlink(path)).endsWith('/pg_wrapper')) await rm(path);
  }
};

/** Licences stay. */
const slimDocs = async (docs: string): Promise<void> => {
  for (const entry of await readdir(docs, {recursive: true, withFileTypes: true})) {
    if (entry.isFile() && entry.name !== 'copyright') await rm(join(entry.parentPath, entry.name));
  }
};
