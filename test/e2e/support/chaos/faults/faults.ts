import {toState, type DiskState} from './disk.js';

/** Something that happens to the disks of a server while a command is under way. */
export interface Fault {
  readonly name: string;
  /** Shell that has it happen, and that takes it back. */
  readonly begin: string;
  readonly end: string;
  /** Exit statuses that say what happened. */
  readonly statuses: readonly number[];
}

const NO_SPACE = 17;
const DAMAGED = 18;
/** What `up` and `down` say when functions of the repository failed: those tell their own reasons. */
const PARTIAL = 3;

const disk = (name: string, state: DiskState): Fault => ({
  name,
  begin: toState(state),
  end: toState('well'),
  statuses: [DAMAGED, PARTIAL],
});

/** Takes all the room of a file system, in ever smaller pieces; what is written last goes in byte by byte. */
const fill = (directory: string): string =>
  `mkdir -p ${directory}
   for size in 4G 1G 256M 64M 16M 4M 1M 256K 64K 16K 4K; do
     i=0
     while fallocate --length $size ${directory}/$size.$i 2>/dev/null; do i=$((i + 1)); done
     rm -f ${directory}/$size.$i
   done
   head --bytes 1M /dev/zero > ${directory}/rest 2>/dev/null || true
   sync --file-system ${directory}`;

const full = (name: string, directory: string): Fault => ({
  name,
  begin: fill(directory),
  end: `rm -rf ${directory}; sync`,
  statuses: [NO_SPACE, PARTIAL],
});

export const FAULTS: readonly Fault[] = [
  disk('the disk is gone', 'dead'),
  disk('the disk takes no writes', 'no-writes'),
  disk('the disk gives back nothing', 'no-reads'),
  full('the datastore is full', '/mnt/rediacc/fill'),
  full('/ is full', '/fill'),
  // A small part of the memory is enough: the file system is made as large as what is in it.
  {
    name: '/run is full',
    begin: 'mount -o remount,size=$(df --output=used --block-size=1K /run | grep -o "[0-9]*$")k /run',
    end: 'mount -o remount,size=20% /run',
    statuses: [NO_SPACE, PARTIAL],
  },
];

export const faultNamed = (name: string): Fault => FAULTS.find((fault) => fault.name === name)!;
