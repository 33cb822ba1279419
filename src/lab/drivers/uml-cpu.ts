import {readdir, readFile} from 'node:fs/promises';
import {PROGRAM} from '../kernel/build.js';

const PROC = '/proc';

/** Reads a list of processors as the kernel writes it, such as `0-2,5` (proc(5), Cpus_allowed_list). */
export const parseCpuList = (text: string): number[] =>
  text
    .trim()
    .split(',')
    .filter(Boolean)
    .flatMap((part) => {
      const [first = NaN, last = first] = part.split('-').map(Number);
      return Array.from({length: last - first + 1 || 0}, (_, index) => first + index);
    });

/**
 * Pure: the processor that fewest servers have to themselves. Of several, the one that `turn` comes to: servers that start at the
 * same time take different ones.
 */
export const freestCpu = (allowed: readonly number[], taken: readonly number[], turn: number): number | undefined => {
  const inTurn = allowed.map((_, index) => allowed[(index + turn) % allowed.length]!);
  const count = (cpu: number) => taken.filter((one) => one === cpu).length;
  return inTurn.reduce<number | undefined>(
    (best, cpu) => (best !== undefined && count(best) <= count(cpu) ? best : cpu),
    undefined,
  );
};

const cpusOf = async (process: string): Promise<number[]> => {
  const status = await readFile(`${PROC}/${process}/status`, 'utf8').catch(() => '');
  return parseCpuList(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '');
};

/** Servers of every lab on this workstation: processes by the name of the kernel's program. */
const isServer = async (process: string): Promise<boolean> =>
  /^\d+$/.test(process) && (await readFile(`${PROC}/${process}/comm`, 'utf8').catch(() => '')) === `${PROGRAM}\n`;

/**
 * A processor for a server to run on. User-mode Linux is a kernel of one processor whose processes hand over to each other all the
 * time; on one of the workstation's processors that takes a tenth less.
 */
export const chooseCpu = async (turn: number): Promise<number | undefined> => {
  const processes = await readdir(PROC);
  const servers = await Promise.all(processes.map(async (one) => ((await isServer(one)) ? cpusOf(one) : [])));
  return freestCpu(
    await cpusOf('self'),
    servers.flatMap((own) => (own.length === 1 ? own : [])),
    turn,
  );
};
