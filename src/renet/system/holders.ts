import {readdir, readFile, readlink} from 'node:fs/promises';
import {join} from 'node:path';

/** A process that keeps a volume from being closed. */
export interface Holder {
  readonly pid: number;
  readonly command: string;
}

/**
 * Finds the processes that stand in a directory or have a file of it open; when there are none,
 * those that see the device mounted in a mount namespace of their own. In this order, because while
 * the directory is mounted here most other namespaces see it too without holding it. Slow by nature:
 * only for explaining a failure.
 */
export const findHolders = async (directory: string, device: string, proc = '/proc'): Promise<Holder[]> => {
  const ours = await readlink(join(proc, 'self/ns/mnt'));
  const stands = await processesThat(proc, (process) => standsIn(process, directory));
  return stands.length > 0 ? stands : processesThat(proc, (process) => seesElsewhere(process, device, ours));
};

const processesThat = async (proc: string, holds: (process: string) => Promise<boolean>): Promise<Holder[]> => {
  const pids = (await readdir(proc)).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const process = join(proc, String(pid));
      try {
        return (await holds(process)) ? [{pid, command: (await readFile(join(process, 'comm'), 'utf8')).trim()}] : [];
      } catch {
        // It ended while we looked.
        return [];
      }
    }),
  );
  return found.flat().sort((a, b) => a.pid - b.pid);
};

const standsIn = async (process: string, directory: string): Promise<boolean> => {
  const fds = (await readdir(join(process, 'fd'))).map((fd) => join(process, 'fd', fd));
  const links = [join(process, 'cwd'), join(process, 'root'), ...fds];
  const targets = await Promise.all(links.map((link) => readlink(link).catch(() => '')));
  return targets.some((target) => target === directory || target.startsWith(`${directory}/`));
};

const seesElsewhere = async (process: string, device: string, ours: string): Promise<boolean> =>
  (await readlink(join(process, 'ns/mnt'))) !== ours &&
  (await readFile(join(process, 'mountinfo'), 'utf8')).includes(` ${device} `);
