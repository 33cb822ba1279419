import {readFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';

const POLL_MS = 100;

/** The process of a server's QEMU, or nothing when it does not run. A process that reused its number is not it. */
export const qemuPid = async (files: {pidFile: string}): Promise<number | undefined> => {
  const pid = Number(await readFile(files.pidFile, 'utf8').catch(() => '0'));
  if (!pid) return undefined;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.split('\0').includes(files.pidFile) ? pid : undefined;
};

/** Ends QEMU as a power cut ends a server, and waits until it is gone. */
export const killQemu = async (files: {pidFile: string}): Promise<void> => {
  const pid = await qemuPid(files);
  if (pid === undefined) return;
  process.kill(pid, 'SIGKILL');
  while ((await qemuPid(files)) === pid) await sleep(POLL_MS);
};
