import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';

// What we say.
export const makeBtrfs = (device: string, label: string, ...options: string[]): Argv =>
  argv('mkfs.btrfs', '--quiet', `--label=${label}`, ...options, device);
/** Figures in bytes; root sees more than others. */
export const showUsage = (mount: string): Argv => argv('btrfs', 'filesystem', 'usage', '--raw', mount);
export const showDeviceStats = (mount: string): Argv => argv('btrfs', 'device', 'stats', mount);

/** Of one file: bytes in all, and those that no other file shares. */
export const showShared = (file: string): Argv => argv('btrfs', 'filesystem', 'du', '--raw', '--summarize', '--', file);
/** Reads everything and compares checksums, in the foreground; repairs nothing. Figures in raw form. */
export const scrub = (mount: string): Argv => argv('btrfs', 'scrub', 'start', '-B', '-R', '-r', mount);
/** Ends a running scrub; without one it exits 2. */
export const cancelScrub = (mount: string): Argv => argv('btrfs', 'scrub', 'cancel', mount);
/** A scrub that found errors which cannot be repaired exits so (btrfs-scrub(8)). */
export const SCRUB_FOUND_ERRORS = 3;
/** Grows the file system to all of its device, while it is mounted. */
export const growFileSystem = (mount: string): Argv => argv('btrfs', 'filesystem', 'resize', 'max', mount);

// What we hear.
export interface BtrfsUsage {
  sizeBytes: number;
  usedBytes: number;
  /** What can still be written, as btrfs estimates it. */
  freeBytes: number;
}

/**
 * Reads `btrfs filesystem usage --raw`.
 *
 * @throws RdcError UNEXPECTED_OUTPUT when a figure is missing
 */
export const parseUsage = (output: string): BtrfsUsage => ({
  sizeBytes: figure(output, 'Device size'),
  usedBytes: figure(output, 'Used'),
  freeBytes: figure(output, 'Free (estimated)'),
});

const figure = (output: string, name: string): number => {
  const line = output.split('\n').find((candidate) => candidate.trim().startsWith(`${name}:`));
  const bytes = /:\s+(\d+)/.exec(line ?? '')?.[1];
  if (bytes !== undefined) return Number(bytes);
  throw new RdcError('UNEXPECTED_OUTPUT', `btrfs filesystem usage does not say "${name}".`, {details: {output}});
};

/**
 * The sum of all error counters in the answer of `btrfs device stats`; 0 is healthy.
 *
 * @throws RdcError UNEXPECTED_OUTPUT for a line that is no counter
 */
export const parseDeviceErrors = (output: string): number =>
  output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const count = /^\[.*\]\.\w+\s+(\d+)$/.exec(line.trim())?.[1];
      if (count === undefined) {
        throw new RdcError('UNEXPECTED_OUTPUT', `btrfs device stats answered ${JSON.stringify(line)}.`);
      }
      return Number(count);
    })
    .reduce((sum, count) => sum + count, 0);

/** Reads how many bytes of a file other files share: all but its exclusive ones. */
export const parseShared = (output: string): number => {
  const [, total, exclusive] = /^ *(\d+) +(\d+) +\S+ +\//m.exec(output) ?? [];
  if (total !== undefined && exclusive !== undefined) return Number(total) - Number(exclusive);
  throw new RdcError('UNEXPECTED_OUTPUT', 'btrfs filesystem du answered something unknown.', {details: {output}});
};

export interface Scrubbed {
  readonly checkedBytes: number;
  readonly errors: number;
}

/** Counters of a scrub that mean something is wrong; `no_csum` and `csum_discards` do not. */
const ERROR_COUNTERS = ['read_errors', 'csum_errors', 'verify_errors', 'super_errors', 'uncorrectable_errors'];

/**
 * Reads the figures of `btrfs scrub start -B -R`.
 *
 * @throws RdcError UNEXPECTED_OUTPUT when one is missing, or the scrub did not come to its end
 */
export const parseScrub = (output: string): Scrubbed => {
  const counter = (name: string): number => {
    const figure = new RegExp(`^[ \\t]*${name}:[ \\t]+(\\d+)$`, 'm').exec(output)?.[1];
    if (figure === undefined) {
      throw new RdcError('UNEXPECTED_OUTPUT', `btrfs scrub does not say "${name}".`, {details: {output}});
    }
    return Number(figure);
  };
  if (!/^Status:\s+finished$/m.test(output)) {
    throw new RdcError('UNEXPECTED_OUTPUT', 'The check did not come to its end.', {details: {output}});
  }
  return {
    checkedBytes: counter('data_bytes_scrubbed') + counter('tree_bytes_scrubbed'),
    errors: ERROR_COUNTERS.reduce((sum, name) => sum + counter(name), 0),
  };
};
