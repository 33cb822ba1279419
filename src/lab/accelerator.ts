import {access, constants, mkdtemp, readFile, rm} from 'node:fs/promises';
import {release} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {argv} from '../shared/argv.js';
import {exists, writeAtomic} from './files.js';
import type {Lab} from './lab.js';
import {endProcess} from './process.js';

const PROBE_MS = 20_000;
/** What the initramfs says: by then the kernel has booted and runs programs. */
const SIGN_OF_LIFE = /Begin: |Loading, please wait/;

export type Accelerator = 'kvm' | 'tcg';

/**
 * KVM where a server really boots under it, else emulation, which is several times slower. `/dev/kvm` alone proves
 * nothing: in a virtual machine it may exist and a kernel still hang. The verdict is kept for this kernel and QEMU.
 */
export const chooseAccelerator = async (lab: Lab, image: {kernel: string; initrd: string}): Promise<Accelerator> => {
  if (!(await canOpenKvm())) return 'tcg';
  const file = await verdictFile(lab);
  if (await exists(file)) return (await readFile(file, 'utf8')).trim() === 'kvm' ? 'kvm' : 'tcg';
  lab.report('trying whether a server boots under KVM');
  const verdict = (await bootsUnderKvm(lab, image)) ? 'kvm' : 'tcg';
  await writeAtomic(file, `${verdict}\n`);
  return verdict;
};

/** The verdict of an earlier probe, for showing; nothing when there was none. */
export const knownAccelerator = async (lab: Lab): Promise<Accelerator | undefined> => {
  if (!(await canOpenKvm())) return 'tcg';
  const text = await readFile(await verdictFile(lab), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : text.trim() === 'kvm' ? 'kvm' : 'tcg';
};

const canOpenKvm = (): Promise<boolean> =>
  access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );

const verdictFile = async (lab: Lab): Promise<string> => {
  const {stdout} = await lab.exec(argv('qemu-system-x86_64', '--version'));
  const qemu = /version (\S+)/.exec(stdout)?.[1] ?? 'unknown';
  return join(lab.paths.cache, `accelerator-${release()}-${qemu}`);
};

const bootsUnderKvm = async (lab: Lab, image: {kernel: string; initrd: string}): Promise<boolean> => {
  const dir = await mkdtemp(join(lab.paths.root, 'probe-'));
  const files = {pidFile: join(dir, 'pid'), console: join(dir, 'console')};
  try {
    const {exitCode} = await lab.exec(startProbe(image, files), {accept: [0, 1], timeoutMs: PROBE_MS});
    return exitCode === 0 && (await showsLife(files.console));
  } finally {
    await endProcess(files.pidFile);
    await rm(dir, {recursive: true, force: true});
  }
};

const startProbe = (image: {kernel: string; initrd: string}, files: {pidFile: string; console: string}) =>
  argv(
    'qemu-system-x86_64',
    ...['-accel', 'kvm', '-cpu', 'host', '-m', '512', '-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-kernel', image.kernel, '-initrd', image.initrd, '-append', 'console=ttyS0'],
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
