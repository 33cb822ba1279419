import {RdcError} from '../../shared/errors.js';
import {formatSize} from '../../shared/size.js';
import type {Step} from '../engine/plan.js';
import {
  configurePending,
  downloadPackages,
  fixBroken,
  installPackages,
  updateLists,
  APT_ENV,
  type PackageState,
} from '../system/apt.js';

/** Something that must be there. What is there already is taken as it is, whoever's package it came with. */
interface Requirement {
  /** Programs that prove it. */
  readonly programs: readonly string[];
  /** Packages that bring it, the best first; the first that the server's archives offer is installed. */
  readonly packages: readonly string[];
  /** Room it takes once installed, dependencies included. */
  readonly megabytes: number;
}

const REQUIREMENTS: readonly Requirement[] = [
  {programs: ['dockerd'], packages: ['docker.io'], megabytes: 180},
  // Debian 12 and Ubuntu ship the client inside docker.io.
  {programs: ['docker'], packages: ['docker-cli', 'docker.io'], megabytes: 40},
  {programs: ['containerd'], packages: ['containerd'], megabytes: 140},
  {programs: ['cryptsetup'], packages: ['cryptsetup-bin'], megabytes: 5},
  {programs: ['dmsetup'], packages: ['dmsetup'], megabytes: 2},
  {programs: ['btrfs', 'mkfs.btrfs'], packages: ['btrfs-progs'], megabytes: 8},
  {programs: ['mkfs.ext4', 'e2fsck', 'filefrag', 'chattr'], packages: ['e2fsprogs'], megabytes: 4},
  // Pulling from a registry over https is refused without them.
  {programs: ['update-ca-certificates'], packages: ['ca-certificates'], megabytes: 2},
  {programs: ['rsync'], packages: ['rsync'], megabytes: 2},
  {programs: ['ip'], packages: ['iproute2'], megabytes: 5},
  {programs: ['nft'], packages: ['nftables'], megabytes: 4},
  {programs: ['flock', 'lsblk', 'findmnt', 'fsfreeze', 'fallocate', 'wipefs'], packages: ['util-linux'], megabytes: 6},
  {programs: ['losetup', 'mount'], packages: ['mount'], megabytes: 2},
  {programs: ['modprobe'], packages: ['kmod'], megabytes: 1},
  {programs: ['useradd', 'groupadd', 'usermod'], packages: ['passwd'], megabytes: 3},
  {programs: ['gzip'], packages: ['gzip'], megabytes: 1},
];

/** Where the kernel enforces AppArmor, Docker starts no container without its parser. */
const APPARMOR: Requirement = {programs: ['apparmor_parser'], packages: ['apparmor'], megabytes: 4};

/** Version 1 of compose was another program; `docker-compose` is good only where it is version 2. */
const COMPOSE_PACKAGES = ['docker-compose-plugin', 'docker-compose-v2', 'docker-compose'] as const;
const COMPOSE_MEGABYTES = 75;
/** Package lists, logs, and what else grows meanwhile. */
const HEADROOM_MEGABYTES = 200;

export const PROGRAM_DIRS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'] as const;

export const PROGRAMS: readonly string[] = [...REQUIREMENTS, APPARMOR].flatMap(({programs}) => programs);
/** All that may be asked of the server's archives. */
export const PACKAGES: readonly string[] = [
  ...new Set([...[...REQUIREMENTS, APPARMOR].flatMap(({packages}) => packages), ...COMPOSE_PACKAGES]),
];

export interface PackageFacts extends PackageState {
  /** Of `PROGRAMS`, those found in `PROGRAM_DIRS`. */
  readonly programs: ReadonlySet<string>;
  readonly composePlugin: boolean;
  /** dpkg was stopped before it could note what it did. */
  readonly journal: boolean;
  readonly apparmor: boolean;
  /** Bytes free for new packages. */
  readonly freeBytes: number;
}

const needed = ({apparmor, programs}: PackageFacts): Requirement[] =>
  [...REQUIREMENTS, ...(apparmor ? [APPARMOR] : [])].filter((one) => !one.programs.every((name) => programs.has(name)));

/** Programs that are not there; empty means that no package has to be installed. */
export const missingPrograms = (facts: PackageFacts): string[] => [
  ...needed(facts).flatMap(({programs}) => programs.filter((name) => !facts.programs.has(name))),
  ...(facts.composePlugin ? [] : ['docker compose']),
];

/** Bytes of disk that the missing packages take; 0 when nothing is missing. */
export const packageBytes = (facts: PackageFacts): number => {
  const compose = facts.composePlugin ? 0 : COMPOSE_MEGABYTES;
  const megabytes = needed(facts).reduce((sum, one) => sum + one.megabytes, compose);
  // What is downloaded lies beside what is unpacked until the end: about a third more.
  return megabytes === 0 ? 0 : Math.ceil((megabytes * 4) / 3 + HEADROOM_MEGABYTES) * 1024 ** 2;
};

/**
 * Refuses to begin on a disk that the packages would fill.
 *
 * @throws RdcError NO_SPACE with both figures
 */
export const checkPackageSpace = (facts: PackageFacts): void => {
  const bytes = packageBytes(facts);
  if (bytes === 0 || facts.freeBytes >= bytes) return;
  throw new RdcError(
    'NO_SPACE',
    `Packages need ${formatSize(bytes)} of disk; ${formatSize(facts.freeBytes)} are free.`,
    {
      hint: ['df -h /usr /var', 'apt-get clean'],
      details: {neededBytes: bytes, freeBytes: facts.freeBytes},
    },
  );
};

/**
 * Whether an interrupted installation is in our way. Other people's broken packages are none of
 * our business while nothing has to be installed.
 */
const isBroken = (facts: PackageFacts): boolean =>
  facts.unfinished.some((name) => PACKAGES.includes(name)) ||
  (missingPrograms(facts).length > 0 && (facts.journal || facts.unfinished.length > 0));

/** What an interrupted installation left behind comes first: nothing can be installed before. */
export const planRepair = (facts: PackageFacts): Step[] =>
  isBroken(facts)
    ? [
        {
          title: `finish interrupted installation of ${facts.unfinished.join(' ') || 'packages'}`,
          // Status 1: some of it lacks a dependency that was not unpacked yet; `planFix` brings it.
          acts: [{run: configurePending(), env: APT_ENV, accept: [0, 1]}],
        },
      ]
    : [];

export const planUpdate = (facts: PackageFacts): Step[] =>
  missingPrograms(facts).length > 0 || isBroken(facts)
    ? [{title: 'refresh package lists', acts: [{run: updateLists(), env: APT_ENV}]}]
    : [];

/** After `planRepair` and with fresh lists: what is still broken needs packages that are not there. */
export const planFix = (facts: PackageFacts): Step[] =>
  isBroken(facts)
    ? [
        {
          title: `bring what ${facts.unfinished.join(' ') || 'packages'} depend on`,
          acts: [{run: fixBroken(), env: APT_ENV}],
        },
      ]
    : [];

export interface Choice {
  readonly packages: readonly string[];
  /** No archive of this server has compose version 2. */
  readonly borrowCompose: boolean;
}

/**
 * Chooses a package for everything that is missing.
 *
 * @param candidates  version on offer by package name
 * @throws RdcError SETUP_FAILED naming what no archive offers
 */
export const choosePackages = (facts: PackageFacts, candidates: ReadonlyMap<string, string>): Choice => {
  const wanted = needed(facts).map(({packages, programs}) => {
    const found = packages.find((name) => candidates.has(name));
    if (found !== undefined) return found;
    throw new RdcError(
      'SETUP_FAILED',
      `No package archive of this server offers ${packages.join(' or ')} (for ${programs.join(', ')}).`,
      {
        hint: ['apt-get update', `apt-cache policy ${packages.join(' ')}`],
      },
    );
  });
  const compose = COMPOSE_PACKAGES.find((name) => isVersion2(name, candidates.get(name)));
  const choice = facts.composePlugin || compose === undefined ? wanted : [...wanted, compose];
  return {packages: [...new Set(choice)].sort(), borrowCompose: !facts.composePlugin && compose === undefined};
};

const isVersion2 = (name: string, version: string | undefined): boolean =>
  version !== undefined && (name !== 'docker-compose' || Number(/^(?:\d+:)?(\d+)\./.exec(version)?.[1]) >= 2);

/** Downloading may be interrupted; so it is a step of its own, before the one that had better not be. */
export const planDownload = ({packages}: Choice): Step[] =>
  packages.length === 0
    ? []
    : [{title: `download packages ${packages.join(' ')}`, acts: [{run: downloadPackages(packages), env: APT_ENV}]}];

export const planInstall = ({packages}: Choice): Step[] =>
  packages.length === 0
    ? []
    : [{title: `install packages ${packages.join(' ')}`, acts: [{run: installPackages(packages), env: APT_ENV}]}];
