import fc from 'fast-check';
import {
  checkRsyncVersion,
  parseChanges,
  parseProgress,
  parseTransferred,
  rsyncError,
} from '../../src/domain/sync/output.js';
import {addressOf} from '../../src/renet/call/caller.js';
import {parseContainer} from '../../src/renet/proxy/container.js';
import {parseTraefik} from '../../src/renet/proxy/status.js';
import {parseBuiltin} from '../../src/renet/setup/kernel.js';
import {parseRelease} from '../../src/renet/setup/release.js';
import {parseAddresses} from '../../src/renet/system/addresses.js';
import {parseMirror, parsePackages, parsePolicy} from '../../src/renet/system/apt.js';
import {parseDeviceErrors, parseScrub, parseShared, parseUsage} from '../../src/renet/system/btrfs.js';
import {parsePopulated} from '../../src/renet/system/cgroup.js';
import {parseDevice, parseSignatures} from '../../src/renet/system/device.js';
import {parseSuperblock} from '../../src/renet/system/ext4-superblock.js';
import {parseLeastExt4} from '../../src/renet/system/ext4.js';
import {parseMeminfo, parseTraffic} from '../../src/renet/system/host.js';
import {parseEntries} from '../../src/renet/system/journal.js';
import {parseListeners} from '../../src/renet/system/listening.js';
import {parseLoop} from '../../src/renet/system/loop.js';
import {parseLuksHeader} from '../../src/renet/system/luks-header.js';
import {parseKeySlots} from '../../src/renet/system/luks.js';
import {parseMountinfo} from '../../src/renet/system/mount.js';
import {parseSockets} from '../../src/renet/system/sockets.js';
import {parseShow} from '../../src/renet/system/systemd.js';
import {parseGroup, parsePasswd} from '../../src/renet/system/users.js';
import {parseProbe} from '../../src/ssh/deliver.js';
import {fixture, fixtureBytes, mutated, mutatedBytes, mutatedJson, mutatedValue, nasty} from './hostile.js';
import {accepted, must, subject, type Subject} from './subject.js';

/** The output of a tool: recorded, then changed. What comes out has to be well-formed; what is odd is refused. */
const output = <T>(parse: (text: string) => T, recorded: readonly string[], look?: (value: T) => void): Subject =>
  subject(parse.name, mutated(...recorded), (text) => accepted(() => parse(text), look));

const json = <T>(parse: (text: string) => T, recorded: readonly string[], look?: (value: T) => void): Subject =>
  subject(parse.name, mutatedJson(...recorded.map((path) => JSON.parse(fixture(path)) as unknown)), (text) =>
    accepted(() => parse(text), look),
  );

const counts = (...figures: readonly number[]): void =>
  must(
    figures.every((figure) => !Number.isNaN(figure)),
    'every figure is a number',
  );

const PASSWD = 'root:x:0:0:root:/root:/bin/bash\nrediacc:x:7111:7111::/nonexistent:/usr/sbin/nologin\n+::::::\n';

export const TOOLS: readonly Subject[] = [
  output(parseMountinfo, [fixture('linux-6.12/mountinfo.txt'), fixture('systemd-252/escaped-paths.txt')]),
  output(parseListeners, [fixture('linux-6.12/proc-net-tcp.txt'), fixture('linux-6.12/proc-net-tcp6.txt')], (found) =>
    found.forEach(({ip, port}) =>
      must(/^(?:\d{1,3}\.){3}\d{1,3}$/.test(ip) && port >= 0 && port < 65_536, 'an address and a port'),
    ),
  ),
  output(parseMeminfo, [fixture('linux-6.18/meminfo.txt')], ({sizeBytes, availableBytes}) =>
    counts(sizeBytes, availableBytes),
  ),
  output(parseTraffic, [fixture('linux-6.18/net-dev.txt')], (found) =>
    found.forEach(({receivedBytes, sentBytes}) => counts(receivedBytes, sentBytes)),
  ),
  output(parseChanges, [fixture('rsync-3.5.0/changes.txt')]),
  output(parseTransferred, [fixture('rsync-3.5.0/send.txt')], ({files, bytes, deleted}) =>
    counts(files, bytes, deleted),
  ),
  output(parseProgress, ['  1,234  45%  1.2MB/s  0:00:01']),
  output(checkRsyncVersion, [fixture('rsync-3.5.0/version.txt')]),
  subject('rsyncError', nasty(), (text) => must(rsyncError(23, text).message !== '', 'an error with a message')),
  output(parseLeastExt4, [fixture('e2fsprogs-1.47.0/resize2fs-least.txt')], counts),
  subject('parseSuperblock', mutatedBytes(fixtureBytes('e2fsprogs-1.47.0/superblock.bin')), (bytes) =>
    accepted(
      () => parseSuperblock(bytes),
      (found) => found && counts(found.sizeBytes, found.blockBytes, found.errors),
    ),
  ),
  subject('parseLuksHeader', mutatedBytes(fixtureBytes('cryptsetup-2.6.1/luks2-header.bin')), (bytes) =>
    accepted(
      () => parseLuksHeader(bytes),
      (found) => found && counts(found.dataOffsetBytes, ...found.keySlots),
    ),
  ),
  json(
    parseKeySlots,
    ['cryptsetup-2.6.1/metadata-one-slot.json', 'cryptsetup-2.6.1/metadata-two-slots.json'],
    (slots) => counts(...slots),
  ),
  json(parseDevice, [
    'util-linux-2.41/lsblk-volume-on-loop.json',
    'util-linux-2.38/lsblk-loop.json',
    'util-linux-2.38/lsblk-none.json',
  ]),
  json(
    parseSignatures,
    [
      'util-linux-2.38/wipefs-empty.json',
      'util-linux-2.38/wipefs-mbr.json',
      'util-linux-2.38/wipefs-btrfs.json',
    ].filter((path) => fixture(path).trim() !== ''),
  ),
  json(parseAddresses, ['iproute2-6.15/ip-address.json']),
  output(parseSockets, [fixture('iproute2-6.15/ss-listening.txt')], (found) => found.forEach(({port}) => counts(port))),
  output(parsePackages, [fixture('dpkg-1.22/unpacked-docker.txt')]),
  output(parsePolicy, [fixture('apt-3.0.3/policy-debian-13.txt'), fixture('apt-2.6.1/policy-debian-12.txt')]),
  subject('parseMirror', mutated(fixture('apt-2.6.1/indextargets-debian-12.txt')), (text) =>
    accepted(() => parseMirror(text, 'bookworm')),
  ),
  output(parseUsage, [fixture('btrfs-progs-6.14/filesystem-usage-raw.txt')], ({sizeBytes, usedBytes, freeBytes}) =>
    counts(sizeBytes, usedBytes, freeBytes),
  ),
  output(parseDeviceErrors, [fixture('btrfs-progs-6.14/device-stats.txt')], counts),
  output(parseShared, [fixture('btrfs-progs-6.14/filesystem-du-raw.txt')], counts),
  output(parseScrub, [fixture('btrfs-progs-6.14/scrub-raw.txt')], ({checkedBytes, errors}) =>
    counts(checkedBytes, errors),
  ),
  output(parseShow, [fixture('systemd-257/show-three-units.txt')]),
  output(parseEntries, [fixture('systemd-257/audit.jsonl')]),
  output(parsePopulated, ['populated 1\nfrozen 0\n']),
  subject('parseLoop', fc.tuple(mutated('/a/b (deleted)\n'), mutated('1\n')), ([file, autoclear]) =>
    accepted(() => parseLoop('loop3', file, autoclear)),
  ),
  output(parsePasswd, [PASSWD], (accounts) => accounts.forEach(({uid, gid}) => counts(uid, gid))),
  output(parseGroup, ['root:x:0:\nrediacc:x:7111:me,you\n'], (groups) => groups.forEach(({gid}) => counts(gid))),
  output(parseRelease, [
    'ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nVERSION_CODENAME=trixie\n',
  ]),
  output(parseBuiltin, ['kernel/drivers/md/dm-crypt.ko\nkernel/fs/btrfs/btrfs.ko\n']),
  output(parseProbe, ['kernel=Linux\nmachine=x86_64\nzstd=yes\nruntime=x64\n']),
  subject(
    'parseTraefik',
    mutatedValue([{State: 'running', Image: 'traefik:v3', Labels: {'org.opencontainers.image.version': '3.1'}}]),
    (answer) => accepted(() => parseTraefik(answer)),
  ),
  subject(
    'parseContainer',
    mutatedValue({Id: 'a1', RestartCount: 2, State: {Status: 'restarting', ExitCode: 1}}),
    (answer) => accepted(() => parseContainer(answer)),
  ),
  subject('addressOf', mutated('203.0.113.5 50022 198.51.100.1 22', '::1 1 ::1 22'), (text) =>
    must(/^[0-9a-zA-Z:.%]*$/.test(addressOf(text) ?? ''), 'an address and nothing else'),
  ),
];
