import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import type {Lab} from '../lab.js';
import {PROGRAM} from './build.js';

/** Its name, and that of the directory in which it keeps notes. */
const NAME = 'probe';
const LIMIT_MS = 60_000;
/** What the kernel says when its first program has ended, with the status that the program ended with. */
const ENDED_WELL = /Attempted to kill init! exitcode=0x00000000/;
const LAST_LINES = 5;

/**
 * Looks whether a kernel starts and runs a program: `/bin/true` of this workstation, whose files it takes as its own, read-only.
 *
 * @throws RdcError LAB_FAILED with what it said last
 */
export const tryKernel = async (lab: Lab, dir: string): Promise<void> => {
  const {stdout, stderr} = await lab.exec(startProbe(dir), {timeoutMs: LIMIT_MS});
  await rm(join(dir, NAME), {recursive: true, force: true});
  if (ENDED_WELL.test(stdout)) return;
  const last = `${stdout}\n${stderr}`.trim().split(/\r?\n/).slice(-LAST_LINES).join('\n');
  throw new RdcError('LAB_FAILED', `The kernel that was built runs no program here. It said:\n${last}`);
};

/** A kernel whose first program has ended panics, and User-mode Linux then aborts: to the shell that is an exit status like any other. */
const startProbe = (dir: string): Argv =>
  argv(
    ...(['sh', '-c', '"$@"; exit 0', 'sh', join(dir, PROGRAM)] as const),
    ...['mem=128M', `umid=${NAME}`, `uml_dir=${dir}/`, 'seccomp=auto', 'con=null', 'con0=null,fd:1', 'ssl=null'],
    ...['root=/dev/root', 'rootfstype=hostfs', 'ro', 'init=/bin/true', 'panic=-1'],
  );
