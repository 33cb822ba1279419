import {dataOf} from '../../rdc.js';
import type {Server} from '../../server.js';
import {TEAR_DOWN} from '../tear-down.js';

/**
 * A disk of the test server that can be told to fail: a mapping of the kernel's (dm-linear while it is well, dm-flakey or
 * dm-error when not) on a loop device. Repositories' holdings know it under the name of a datastore's file, and leave it out.
 * The datastore is on a second mapping above it: udev is told of every change of a mapping, but of a disk that fails it is not. That
 * begins a mebibyte further on, so that nobody finds the datastore on the devices below and mounts one of those.
 */
const NAME = 'faultydisk';
export const DEVICE = `/dev/mapper/${NAME}`;
const FILE = '/srv/datastore.img';
/** Allocated: the server's own disk may fill up beside it. */
const SIZE = '2G';
const SCRIPT = '/usr/local/sbin/faulty-disk';

/** The states of the disk, as tables of device-mapper: `$n` sectors on the loop device `$loop`. */
export type DiskState = 'well' | 'dead' | 'no-writes' | 'no-reads';

/** What the page cache holds would be read without the disk, so it is dropped. */
const SET = `#!/bin/sh
set -e
loop=$(losetup --noheadings --output NAME --associated ${FILE})
[ -n "$loop" ] || loop=$(losetup --find --show ${FILE})
# Blocks given back would be holes in the file, which cannot be filled again when / is full.
echo 0 > /sys/block/$(basename "$loop")/queue/discard_max_bytes
n=$(blockdev --getsz "$loop")
case $1 in
  well) table="0 $n linear $loop 0" ;;
  dead) table="0 $n error" ;;
  no-writes) table="0 $n flakey $loop 0 0 3600 1 error_writes" ;;
  no-reads) table="0 $n flakey $loop 0 0 3600 1 error_reads" ;;
esac
set_below() {
  if ! dmsetup info below >/dev/null 2>&1; then
    dmsetup create --noudevrules --noudevsync below --table "$table"
    return
  fi
  dmsetup suspend --nolockfs --noflush --noudevsync below
  dmsetup load below --table "$table"
  dmsetup resume --noudevrules --noudevsync below
}
set_below
above="0 $((n - 2048)) linear $(dmsetup info --columns --noheadings --options major,minor --separator : below) 2048"
if ! dmsetup info ${NAME} >/dev/null 2>&1; then
  dmsetup create ${NAME} --table "$above"
elif [ "$(dmsetup table ${NAME})" != "$above" ]; then
  dmsetup reload ${NAME} --table "$above"
  dmsetup resume ${NAME}
fi
[ "$1" = well ] || echo 3 > /proc/sys/vm/drop_caches
`;

/**
 * The disk is there at every boot, and late: an event of udev's that repeats what was there before it ran would take a mapping for
 * one that is not ready. The datastore waits for it.
 */
const UNIT = `[Unit]
Description=A disk that can be told to fail
After=systemd-udev-trigger.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStartPre=udevadm settle
ExecStart=${SCRIPT} well
[Install]
WantedBy=multi-user.target
`;

/** Gives a server that is set up another datastore, on a disk that can fail, by way of set-up itself. */
export const moveToFaultyDisk = async (server: Server): Promise<void> => {
  await server.sh(TEAR_DOWN);
  await server.sh(`cat > ${SCRIPT}; chmod 755 ${SCRIPT}; fallocate --length ${SIZE} ${FILE}`, {stdin: SET});
  await server.sh(
    'cat > /etc/systemd/system/faulty-disk.service; systemctl daemon-reload; systemctl enable --quiet --now faulty-disk',
    {stdin: UNIT},
  );
  dataOf(await server.rdc(SET_UP));
  // What is to be there after a power cut has to be flushed.
  await server.sh('sync');
};

/** Makes the disk 16 MiB larger; what is on it has to grow by itself. */
export const enlarge = (server: Server): Promise<string> =>
  server.sh(
    `fallocate --offset $(stat -c %s ${FILE}) --length 16M ${FILE}; losetup --set-capacity $(losetup --noheadings --output NAME --associated ${FILE}); ${toState('well')}`,
  );

/** Nothing is on the disk any more, not even a datastore. */
export const wipe = (server: Server): Promise<string> => server.sh(`wipefs --quiet --all ${DEVICE}`);

/** The set-up of a server with this disk. */
export const SET_UP = ['context', 'setup-machine', 'server-1', '--datastore-device', DEVICE, '--json'];

/** A line of shell that puts the disk into a state. */
export const toState = (state: DiskState): string => `${SCRIPT} ${state}`;

/**
 * Whether a file system went read-only because of what happened to the disk: it stays so until it is mounted again, for which
 * the server is booted.
 */
export const hasReadOnly = async (server: Server): Promise<boolean> =>
  (await server.sh(
    `grep -E ' /mnt/rediacc(/mounts/[^/ ]+)? ' /proc/mounts | grep -cE '[ ,](ro|emergency_ro|shutdown)[ ,]' || true`,
  )) !== '0';
