import {mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import type {Lab} from '../lab.js';

/** A suite of Debian's archive beside those that the workstation uses, whose own apt stays as it is. */
export interface Archive {
  readonly dir: string;
  readonly suite: string;
}

const MIRROR = 'http://deb.debian.org/debian';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** One version of a package, such as `linux-source-7.3` in `7.3.4-1~bpo13+1`. */
export interface PackageVersion {
  readonly name: string;
  readonly version: string;
}

/** Reads the lists of a suite into a directory of our own; apt checks them against Debian's key. */
export const openArchive = async (lab: Lab, dir: string, suite: string): Promise<Archive> => {
  for (const name of ['lists/partial', 'cache/archives/partial']) await mkdir(join(dir, name), {recursive: true});
  await writeFile(join(dir, 'sources.list'), `deb [signed-by=${KEYRING}] ${MIRROR} ${suite} main\n`);
  await writeFile(join(dir, 'status'), '');
  await lab.exec(apt('apt-get', dir, 'update', '-q'));
  return {dir, suite};
};

/** The newest package whose whole name `pattern` matches. @throws RdcError LAB_FAILED when there is none */
export const newestPackage = async (lab: Lab, {dir, suite}: Archive, pattern: RegExp): Promise<PackageVersion> => {
  const {stdout} = await lab.exec(apt('apt-cache', dir, 'dumpavail'));
  const newest = newestOf(parseStanzas(stdout).filter(({name}) => pattern.test(name)));
  if (newest) return newest;
  throw new RdcError('LAB_FAILED', `Debian's ${suite} has no package like ${pattern.source}.`);
};

/** Fetches a package. @returns the path of its file */
export const fetchPackage = async (lab: Lab, {dir}: Archive, {name, version}: PackageVersion): Promise<string> => {
  await lab.exec(apt('apt-get', dir, 'download', '-q', `${name}=${version}`), {cwd: dir});
  const file = (await readdir(dir)).find((each) => each.startsWith(`${name}_`) && each.endsWith('.deb'));
  if (file) return join(dir, file);
  throw new RdcError('UNEXPECTED_OUTPUT', `apt-get download left no file of ${name}.`);
};

/** Its own state, cache and sources; `_apt`, to whom root's apt would step down, cannot write into our directory. */
const apt = (program: 'apt-get' | 'apt-cache', dir: string, ...words: string[]): Argv => {
  const settings: Record<string, string> = {
    'Dir::State': dir,
    'Dir::State::Lists': join(dir, 'lists'),
    'Dir::State::status': join(dir, 'status'),
    'Dir::Cache': join(dir, 'cache'),
    'Dir::Etc::sourcelist': join(dir, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'APT::Sandbox::User': 'root',
    'APT::Architecture': 'amd64',
  };
  return argv(program, ...Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]), ...words);
};

/** Name and version of every stanza of `apt-cache dumpavail`. */
export const parseStanzas = (stanzas: string): PackageVersion[] =>
  stanzas.split('\n\n').flatMap((stanza) => {
    const name = /^Package: (\S+)$/m.exec(stanza)?.[1];
    const version = /^Version: (\S+)$/m.exec(stanza)?.[1];
    return name && version ? [{name, version}] : [];
  });

/** Numbers are compared as numbers, so 7.10 comes after 7.9. */
export const newestOf = <T extends {readonly version: string}>(versions: readonly T[]): T | undefined =>
  [...versions].sort((a, b) => a.version.localeCompare(b.version, 'en', {numeric: true})).at(-1);
