import {readFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import type {VmFiles} from './vm-state.js';

const POLL_MS = 100;

/** For so long a process may have no arguments: while it becomes another program, on a busy workstation. */
const NAMELESS_MS = 5000;

/**
 * The process that wrote a pid file, or nothing when it is gone. A process that reused its number is not it: the right
 * one has the path of the file among its arguments.
 */
export const processOf = async (pidFile: string): Promise<number | undefined> => {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => '0'));
  if (!pid) return undefined;
  const words = (await commandLine(pid)).split('\0');
  return words.some((word) => word === pidFile || word.endsWith(`=${pidFile}`)) ? pid : undefined;
};

/** The arguments of a process; User-mode Linux runs itself anew when it starts, and has none for a moment. */
const commandLine = async (pid: number): Promise<string> => {
  const deadline = Date.now() + NAMELESS_MS;
  for (;;) {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (text !== '' || Date.now() > deadline || !(await isAlive(pid))) return text;
    await sleep(POLL_MS);
  }
};

/** Whether a process exists and has not ended; one that ended stays until its parent asks. */
const isAlive = async (pid: number): Promise<boolean> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return /^State:\s+[^ZX]/m.test(status);
};

/** Ends a process at once, and with `group` all that it started; waits until it is gone. */
export const endProcess = async (pidFile: string, {group = false} = {}): Promise<void> => {
  const pid = await processOf(pidFile);
  if (pid === undefined) return;
  process.kill(group ? -pid : pid, 'SIGKILL');
  await awaitEnd(pidFile);
};

/** Waits until a process is gone. */
export const awaitEnd = async (pidFile: string): Promise<void> => {
  while ((await processOf(pidFile)) !== undefined) await sleep(POLL_MS);
};

/** Whether a server runs, under whichever driver. */
export const serverRuns = async ({pidFile, umlPidFile}: VmFiles): Promise<boolean> =>
  ((await processOf(pidFile)) ?? (await processOf(umlPidFile))) !== undefined;

/** Ends a server as a power cut does, whichever driver it has; what a server that ended by itself left goes as well. */
export const killServer = async ({pidFile, umlPidFile, wirePidFile}: VmFiles): Promise<void> => {
  await endProcess(pidFile);
  await endProcess(umlPidFile, {group: true});
  await endProcess(wirePidFile);
};
