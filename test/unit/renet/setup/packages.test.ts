import {describe, expect, test} from '@jest/globals';
import {readFileSync} from 'node:fs';
import {parsePolicy} from '../../../../src/renet/system/apt.js';
import {
  checkPackageSpace,
  choosePackages,
  missingPrograms,
  packageBytes,
  planDownload,
  planFix,
  planInstall,
  planRepair,
  planUpdate,
  PROGRAMS,
  type PackageFacts,
} from '../../../../src/renet/setup/packages.js';

const candidates = (name: string): ReadonlyMap<string, string> =>
  parsePolicy(readFileSync(`test/fixtures/${name}.txt`, 'utf8'));
const DEBIAN_12 = candidates('apt-2.6.1/policy-debian-12');
const DEBIAN_13 = candidates('apt-3.0.3/policy-debian-13');

/** A server that has everything, but for what a test says. */
const facts = (other: Partial<PackageFacts> & {without?: string[]} = {}): PackageFacts => ({
  installed: new Map(),
  unfinished: [],
  journal: false,
  programs: new Set(PROGRAMS.filter((name) => !other.without?.includes(name))),
  composePlugin: true,
  apparmor: true,
  freeBytes: 20 * 1024 ** 3,
  ...other,
});
const BARE = {without: ['dockerd', 'docker', 'containerd', 'cryptsetup', 'rsync'], composePlugin: false};

test('nothing is planned where every program is there, whatever package it came from', () => {
  const all = facts();
  expect(missingPrograms(all)).toEqual([]);
  expect([planRepair(all), planUpdate(all), planFix(all)]).toEqual([[], [], []]);
});

describe('choosePackages', () => {
  test('on Debian 13 takes the client and compose from their own packages', () => {
    expect(choosePackages(facts(BARE), DEBIAN_13)).toEqual({
      packages: ['containerd', 'cryptsetup-bin', 'docker-cli', 'docker-compose', 'docker.io', 'rsync'],
      borrowCompose: false,
    });
  });

  test('on Debian 12 the client is in docker.io, and compose version 1 is no substitute', () => {
    expect(choosePackages(facts(BARE), DEBIAN_12)).toEqual({
      packages: ['containerd', 'cryptsetup-bin', 'docker.io', 'rsync'],
      borrowCompose: true,
    });
  });

  test("on Ubuntu and beside Docker's own packages takes the plugin that belongs there", () => {
    const compose = facts({composePlugin: false});
    const ubuntu = new Map([
      ['docker-compose', '1.29.2-6ubuntu1'],
      ['docker-compose-v2', '2.24.6+ds1'],
    ]);
    expect(choosePackages(compose, ubuntu).packages).toEqual(['docker-compose-v2']);
    const docker = new Map([...ubuntu, ['docker-compose-plugin', '5.0.0-1']]);
    expect(choosePackages(compose, docker).packages).toEqual(['docker-compose-plugin']);
  });

  test('names what no archive offers', () => {
    expect(() => choosePackages(facts({without: ['rsync']}), new Map())).toThrow(
      'No package archive of this server offers rsync (for rsync).',
    );
  });
});

test('AppArmor is needed only where the kernel enforces it', () => {
  expect(missingPrograms(facts({without: ['apparmor_parser']}))).toEqual(['apparmor_parser']);
  expect(missingPrograms(facts({without: ['apparmor_parser'], apparmor: false}))).toEqual([]);
});

describe('after an interruption', () => {
  test('our half-installed package is repaired although its programs are there', () => {
    const broken = facts({unfinished: ['docker.io']});
    expect(planRepair(broken).map(({title}) => title)).toEqual(['finish interrupted installation of docker.io']);
    expect(planUpdate(broken)).toHaveLength(1);
    expect(planFix(broken)).toHaveLength(1);
  });

  test("somebody else's broken package matters only when something has to be installed", () => {
    expect(planRepair(facts({unfinished: ['foreign']}))).toEqual([]);
    expect(planRepair(facts({unfinished: ['foreign'], without: ['rsync']}))).toHaveLength(1);
    expect(planRepair(facts({journal: true, without: ['rsync']}))).toHaveLength(1);
  });
});

test('packages are downloaded before they are installed, and nothing is when nothing was chosen', () => {
  const choice = {packages: ['rsync'], borrowCompose: false};
  expect([...planDownload(choice), ...planInstall(choice)].map(({title}) => title)).toEqual([
    'download packages rsync',
    'install packages rsync',
  ]);
  expect(planInstall({packages: [], borrowCompose: true})).toEqual([]);
});

describe('space', () => {
  test('is asked for only when packages are missing', () => {
    expect(packageBytes(facts())).toBe(0);
    expect(() => checkPackageSpace(facts({freeBytes: 0}))).not.toThrow();
  });

  test('is refused with both figures when it does not suffice', () => {
    expect(() => checkPackageSpace(facts({...BARE, freeBytes: 100 * 1024 ** 2}))).toThrow(
      /^Packages need \d+M of disk; 100M are free\.$/,
    );
  });
});
