import type {Exec} from '../../exec/exec.js';
import {argv, type Argv} from '../../shared/argv.js';
import {isRdcError, RdcError} from '../../shared/errors.js';

/** Nothing asks, nothing restarts services behind our back, and outputs are in the language the parsers read. */
export const APT_ENV = {
  DEBIAN_FRONTEND: 'noninteractive',
  NEEDRESTART_SUSPEND: '1',
  LC_ALL: 'C.UTF-8',
} as const;

/** Configuration files that somebody changed are kept. */
const QUIET = [
  '--quiet',
  '--yes',
  '--option=Dpkg::Use-Pty=0',
  '--option=Dpkg::Options::=--force-confdef',
  '--option=Dpkg::Options::=--force-confold',
] as const;

export const updateLists = (options: readonly string[] = []): Argv =>
  argv('apt-get', '--quiet', ...options, '--error-on=any', 'update');

/** Fetches without installing: this part can be interrupted at any time. */
export const downloadPackages = (names: readonly string[]): Argv =>
  argv('apt-get', ...QUIET, '--no-install-recommends', '--no-remove', '--download-only', 'install', ...names);

/** Refuses to remove anything: what the server's owner installed stays. */
export const installPackages = (names: readonly string[]): Argv =>
  argv('apt-get', ...QUIET, '--no-install-recommends', '--no-remove', 'install', ...names);

/** Finishes what an interrupted run of dpkg left half done; exits 1 when a dependency is not unpacked yet. */
export const configurePending = (): Argv =>
  argv('dpkg', '--force-confdef', '--force-confold', '--configure', '--pending');

/** Brings the dependencies that an interrupted run had not come to. */
export const fixBroken = (): Argv =>
  argv('apt-get', ...QUIET, '--no-install-recommends', '--no-remove', '--fix-broken', 'install');

export const showPolicy = (names: readonly string[], options: readonly string[] = []): Argv =>
  argv('apt-cache', ...options, 'policy', ...names);

/** Which archives this server's own configuration names. */
export const showArchives = (): Argv =>
  argv('apt-get', 'indextargets', '--format', '$(REPO_URI) $(CODENAME) $(COMPONENT)', 'Created-By: Packages');

export const showPackages = (): Argv =>
  argv('dpkg-query', '--show', '--showformat', '${db:Status-Status} ${Version} ${Package}\\n');

/** Candidate version by package; a package that no archive offers is absent. */
export const parsePolicy = (output: string): ReadonlyMap<string, string> => {
  const candidates = new Map<string, string>();
  let name = '';
  for (const line of output.split('\n')) {
    name = /^(\S+):$/.exec(line)?.[1] ?? name;
    const candidate = /^ {2}Candidate: (.+)$/.exec(line)?.[1];
    if (candidate === undefined) continue;
    if (name === '') throw new RdcError('UNEXPECTED_OUTPUT', `apt-cache names a candidate of no package: ${line}`);
    if (candidate !== '(none)') candidates.set(name, candidate);
  }
  return candidates;
};

export interface PackageState {
  /** Version by name of the packages that are installed and configured. */
  readonly installed: ReadonlyMap<string, string>;
  /** Packages that an interrupted run left unpacked or half configured. */
  readonly unfinished: readonly string[];
}

const AT_REST = new Set(['installed', 'config-files', 'not-installed']);

export const parsePackages = (output: string): PackageState => {
  const installed = new Map<string, string>();
  const unfinished: string[] = [];
  for (const line of output.split('\n').filter(Boolean)) {
    // The version of a package that is not installed is empty.
    const [, status, version, name] = /^([a-z-]+) (\S*) (\S+)$/.exec(line) ?? [];
    if (!status || !name) throw new RdcError('UNEXPECTED_OUTPUT', `dpkg-query says "${line}".`);
    if (status === 'installed') installed.set(name, version ?? '');
    else if (!AT_REST.has(status)) unfinished.push(name);
  }
  return {installed, unfinished};
};

/** Address of the archive that serves this release's `main`: its mirror serves the other releases too. */
export const parseMirror = (output: string, codename: string): string | undefined =>
  output
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, release, component]) => release === codename && component === 'main')?.[0];

/** apt-get, apt-get update and dpkg each say it their own way; only the first could wait by itself. */
const LOCKED = /Could not get lock|Unable to lock directory|was locked by .*process/;
const TRIES = 60;

/**
 * Runs package tools while another run, such as unattended upgrades, may hold their locks.
 *
 * @param pause  waits between two tries; of which there are sixty
 */
export const waitingForLock =
  (exec: Exec, pause: () => Promise<void>): Exec =>
  async (call, options) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await exec(call, options);
      } catch (error) {
        const locked = isRdcError(error, 'COMMAND_FAILED') && LOCKED.test(String(error.details?.stderr));
        if (!locked || tries === TRIES) throw error;
        await pause();
      }
    }
  };
