import {readFile, statfs} from 'node:fs/promises';
import {freemem} from 'node:os';
import {dirname} from 'node:path';
import {formatSize, MIB} from '../shared/size.js';
import {driverNamed} from './drivers/all.js';
import {knownChoice, type Choice} from './drivers/choice.js';
import {exists} from './files.js';
import type {Lab} from './lab.js';
import {HOST_PACKAGES, installLine, missingPackages, packagesOf} from './packages.js';
import {MEMORY_MIB} from './size.js';
import {RUNS_ON} from './drivers/name.js';

/** One thing about the workstation that the local server depends on. */
export interface HostCheck {
  check: string;
  state: 'ok' | 'note' | 'failed';
  message: string;
  hint: string | null;
}

/** Two images, one server with its snapshots, and the build of Traefik. */
const NEEDED_DISK = 15 * 1024 ** 3;

/** Looks whether the local server can run here. Changes nothing. */
export const checkHost = async (lab: Lab): Promise<HostCheck[]> => {
  const choice = (await missingPackages()).length === 0 ? await knownChoice(lab) : undefined;
  const missing = await missingPackages(choice ? packagesOf(driverNamed(choice.driver)) : HOST_PACKAGES);
  return [
    processor(),
    packages(missing),
    way(choice),
    disk(await freeDisk(lab.paths.root)),
    memory(await availableMemory()),
  ];
};

const ok = (check: string, message: string): HostCheck => ({check, state: 'ok', message, hint: null});

const processor = (): HostCheck =>
  process.platform === 'linux' && process.arch === 'x64'
    ? ok('system', 'Linux on x86-64')
    : {
        check: 'system',
        state: 'failed',
        message: `The local server needs Linux on x86-64; this is ${process.platform} on ${process.arch}.`,
        hint: 'Use a server of your own: rdc context add-machine --help',
      };

export const packages = (missing: readonly string[]): HostCheck =>
  missing.length === 0
    ? ok('packages', 'all installed')
    : {check: 'packages', state: 'failed', message: `missing: ${missing.join(', ')}`, hint: installLine(missing)};

/** How new servers are run. */
export const way = (choice: Choice | undefined): HostCheck => {
  if (!choice) return {check: 'driver', state: 'note', message: 'not chosen yet; "ops up" does', hint: null};
  const message = `${RUNS_ON[choice.runsOn]} (${choice.why})`;
  return choice.runsOn === 'tcg'
    ? {check: 'driver', state: 'note', message: `${message}: many times slower`, hint: null}
    : ok('driver', message);
};

export const disk = (freeBytes: number): HostCheck =>
  freeBytes >= NEEDED_DISK
    ? ok('disk', `${formatSize(freeBytes)} free`)
    : {
        check: 'disk',
        state: 'failed',
        message: `${formatSize(freeBytes)} free, ${formatSize(NEEDED_DISK)} needed`,
        hint: 'Make room, or set RDC_LAB_DIR to a directory on a larger disk.',
      };

export const memory = (freeBytes: number): HostCheck =>
  freeBytes >= MEMORY_MIB * MIB
    ? ok('memory', `${formatSize(freeBytes)} free`)
    : {
        check: 'memory',
        state: 'failed',
        message: `${formatSize(freeBytes)} free; each server may use ${formatSize(MEMORY_MIB * MIB)}`,
        hint: 'Close something large, or put another server to sleep: rdc ops down <name>',
      };

/** The lab's directory may not be there yet; its nearest parent that is lies on the same disk. */
const freeDisk = async (path: string): Promise<number> => {
  if (!(await exists(path))) return freeDisk(dirname(path));
  const {bavail, bsize} = await statfs(path);
  return bavail * bsize;
};

/** Free memory, and what Linux would give back at once. */
const availableMemory = async (): Promise<number> => {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes ? Number(kibibytes) * 1024 : freemem();
};
