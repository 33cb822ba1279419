import {access, constants, mkdir, mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {release} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {argv} from '../../shared/argv.js';
import {exists, writeAtomic} from '../files.js';
import {fetchPackage, newestPackage, openArchive} from '../kernel/debian-archive.js';
import type {Lab} from '../lab.js';
import {endProcess} from '../process.js';

const PROBE_MS = 20_000;
/** What a kernel says that has booted and has no disk to go on with. */
const SIGN_OF_LIFE = /Unable to mount root fs/;
const KERNEL = /^linux-image-\d[\w.+~-]*-cloud-amd64$/;

/** Whether a server boots under KVM here, and in words why that is so. */
export interface KvmVerdict {
  readonly works: boolean;
  readonly why: string;
}

const NOT_OPEN: KvmVerdict = {works: false, why: '/dev/kvm cannot be opened'};
const WORKS: KvmVerdict = {works: true, why: 'a server boots under KVM'};
const HANGS: KvmVerdict = {works: false, why: 'there is a /dev/kvm, but no server boots under it'};

/**
 * KVM is for use where a server really boots under it. `/dev/kvm` alone proves nothing: in a virtual machine it may exist and a
 * kernel still hang. So one of Debian's kernels is booted under it, and the verdict kept for this kernel and QEMU.
 */
export const tryKvm = async (lab: Lab): Promise<KvmVerdict> => {
  const known = await knownKvm(lab);
  if (known) return known;
  lab.report('trying whether a server boots under KVM');
  const verdict = (await bootsUnderKvm(lab)) ? WORKS : HANGS;
  await writeAtomic(await verdictFile(lab), verdict.works ? 'kvm\n' : 'tcg\n');
  return verdict;
};

/** The verdict without trying: nothing when it was not tried yet. */
export const knownKvm = async (lab: Lab): Promise<KvmVerdict | undefined> => {
  if (!(await canOpenKvm())) return NOT_OPEN;
  const file = await verdictFile(lab);
  if (!(await exists(file))) return undefined;
  return (await readFile(file, 'utf8')).trim() === 'kvm' ? WORKS : HANGS;
};

const canOpenKvm = (): Promise<boolean> =>
  access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );

const verdictFile = async (lab: Lab): Promise<string> => {
  const {stdout} = await lab.exec(argv('qemu-system-x86_64', '--version')).catch(() => ({stdout: ''}));
  const qemu = /version (\S+)/.exec(stdout)?.[1] ?? 'none';
  return join(lab.paths.cache, `accelerator-${release()}-${qemu}`);
};

const bootsUnderKvm = async (lab: Lab): Promise<boolean> => {
  await mkdir(lab.paths.root, {recursive: true});
  const dir = await mkdtemp(join(lab.paths.root, 'probe-'));
  const files = {pidFile: join(dir, 'pid'), console: join(dir, 'console')};
  try {
    const kernel = await fetchKernel(lab, dir);
    const {exitCode} = await lab.exec(startProbe(kernel, files), {accept: [0, 1], timeoutMs: PROBE_MS});
    return exitCode === 0 && (await showsLife(files.console));
  } finally {
    await endProcess(files.pidFile);
    await rm(dir, {recursive: true, force: true});
  }
};

const fetchKernel = async (lab: Lab, dir: string): Promise<string> => {
  const archive = await openArchive(lab, join(dir, 'archive'), 'trixie');
  const deb = await fetchPackage(lab, archive, await newestPackage(lab, archive, KERNEL));
  await lab.exec(argv('dpkg-deb', '--extract', deb, join(dir, 'package')));
  const boot = join(dir, 'package', 'boot');
  const name = (await readdir(boot)).find((each) => each.startsWith('vmlinuz-'));
  return join(boot, name ?? 'vmlinuz');
};

const startProbe = (kernel: string, files: {pidFile: string; console: string}) =>
  argv(
    'qemu-system-x86_64',
    ...['-accel', 'kvm', '-cpu', 'host', '-m', '512', '-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-kernel', kernel, '-append', 'console=ttyS0'],
    ...['-serial', `file:${files.console}`, '-pidfile', files.pidFile, '-daemonize'],
  );

const showsLife = async (console: string): Promise<boolean> => {
  const deadline = Date.now() + PROBE_MS;
  while (Date.now() < deadline) {
    if (SIGN_OF_LIFE.test(await readFile(console, 'utf8').catch(() => ''))) return true;
    await sleep(250);
  }
  return false;
};
