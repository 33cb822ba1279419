import type {Limits} from '../../contract/limits.js';
import type {NetworkId} from '../../contract/types.js';
import type {GroupLimits} from '../system/cgroup.js';

type Resources = Omit<Limits, 'connect'>;

/**
 * What all of a repository may use together, whatever the units in its slice say of themselves, in
 * systemd's words. No swap beside a memory limit: an app that leaks would fill the server's
 * swap, which slows its neighbours, and end at its limit all the same, only later.
 */
export const sliceSettings = ({memoryBytes, cpus, pids}: Resources): string[] => [
  `TasksMax=${pids}`,
  `MemoryMax=${memoryBytes ?? 'infinity'}`,
  `MemorySwapMax=${memoryBytes === null ? 'infinity' : 0}`,
  `CPUQuota=${cpus === null ? '' : `${Math.round(cpus * 100)}%`}`,
];

/** The unit of a repository's slice. */
export const sliceText = (id: NetworkId, resources: Resources): string =>
  [
    '[Unit]',
    `Description=Everything of repository network ${id}`,
    '',
    '[Slice]',
    'MemoryAccounting=yes',
    'CPUAccounting=yes',
    ...sliceSettings(resources),
    '',
  ].join('\n');

/** Kernels count memory in pages of up to 64 KiB. */
const PAGE = 64 * 1024;

/** Whether the kernel enforces these limits. */
export const limitsHold = ({memoryBytes, cpus, pids}: Resources, group: GroupLimits): boolean =>
  group.pids === pids &&
  pagesOf(group.memoryBytes) === pagesOf(memoryBytes) &&
  (cpus === null ? group.cpus === null : group.cpus !== null && Math.abs(group.cpus - cpus) < 0.005);

const pagesOf = (bytes: number | null): number | null => bytes && Math.floor(bytes / PAGE);
