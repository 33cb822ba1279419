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
  const [, total, exclusive] = /^\s*(\d+)\s+(\d+)\s+\S+\s+\//m.exec(output) ?? [];
  if (total !== undefined && exclusive !== undefined) return Number(total) - Number(exclusive);
  throw new RdcError('UNEXPECTED_OUTPUT', 'btrfs filesystem du answered something unknown.', {details: {output}});
};
