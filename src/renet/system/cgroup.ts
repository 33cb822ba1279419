import {readdir, readFile, writeFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {RdcError} from '../../shared/errors.js';

const ROOT = '/sys/fs/cgroup';
const POLL_MS = 50;
const PATIENCE_MS = 10_000;

/** Directory of a slice's control group: every dash is a level, `a-b.slice` lies in `a.slice` (systemd.slice(5)). */
export const sliceDirectory = (slice: string, root = ROOT): string => {
  const parts = slice.replace(/\.slice$/, '').split('-');
  return [root, ...parts.map((_, index) => `${parts.slice(0, index + 1).join('-')}.slice`)].join('/');
};

/** Whether a `cgroup.events` file tells of living processes in the group or below. */
export const parsePopulated = (events: string): boolean => {
  const populated = /^populated ([01])$/m.exec(events)?.[1];
  if (populated === undefined) throw new RdcError('UNEXPECTED_OUTPUT', 'cgroup.events has no "populated" line.');
  return populated === '1';
};

/** Whether no process lives in a slice; one that does not exist is empty. */
export const sliceIsEmpty = async (slice: string, root = ROOT): Promise<boolean> =>
  groupIsEmpty(sliceDirectory(slice, root));

/** The same for one unit of a slice, which saves a process when the answer is no, as it nearly always is. */
export const unitIsEmpty = async (slice: string, unit: string, root = ROOT): Promise<boolean> =>
  groupIsEmpty(`${sliceDirectory(slice, root)}/${unit}`);

const groupIsEmpty = async (directory: string): Promise<boolean> => {
  const events = await readFile(`${directory}/cgroup.events`, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENODEV') return null;
    throw error;
  });
  return events === null || !parsePopulated(events);
};

/**
 * Ends every process of a slice: asks them to, and after `graceSeconds` kills all at once, children
 * that are just being made included.
 *
 * @throws RdcError REPOSITORY_BUSY when some survive, as processes waiting for a dead disk do
 */
export const endSlice = async (slice: string, graceSeconds: number): Promise<void> => {
  if (await sliceIsEmpty(slice)) return;
  for (const pid of await processesOf(sliceDirectory(slice))) terminate(pid);
  if (await becomesEmpty(slice, graceSeconds * 1000)) return;
  await writeFile(`${sliceDirectory(slice)}/cgroup.kill`, '1');
  if (await becomesEmpty(slice, PATIENCE_MS)) return;
  throw new RdcError(
    'REPOSITORY_BUSY',
    `Processes of ${slice} cannot be killed: they wait for the disk or the kernel.`,
    {hint: `On the server: systemd-cgls --unit ${slice}`, retryable: true},
  );
};

const becomesEmpty = async (slice: string, patienceMs: number): Promise<boolean> => {
  for (let waited = 0; waited < patienceMs; waited += POLL_MS) {
    if (await sliceIsEmpty(slice)) return true;
    await sleep(POLL_MS);
  }
  return sliceIsEmpty(slice);
};

/** Every process of a group and of the groups below. */
export const processesOf = async (directory: string): Promise<number[]> => {
  const entries = await readdir(directory, {withFileTypes: true}).catch(() => []);
  const below = entries.filter((entry) => entry.isDirectory()).map(({name}) => processesOf(`${directory}/${name}`));
  const own = await readFile(`${directory}/cgroup.procs`, 'utf8').catch(() => '');
  return [...own.split('\n').filter(Boolean).map(Number), ...(await Promise.all(below)).flat()];
};

const terminate = (pid: number): void => {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended since it was listed.
  }
};

/** What the kernel lets a group use; `null` is no limit. */
export interface GroupLimits {
  readonly memoryBytes: number | null;
  /** Processors' worth of time. */
  readonly cpus: number | null;
  readonly pids: number | null;
}

/** Reads `memory.max`, `cpu.max` and `pids.max`; a controller that is off has no file and sets no limit. */
export const parseLimits = (memory: string | null, cpu: string | null, pids: string | null): GroupLimits => {
  const [quota = 'max', period = '100000'] = (cpu ?? 'max').trim().split(' ');
  const time = numberIn('cpu.max', quota);
  return {
    memoryBytes: numberIn('memory.max', memory ?? 'max'),
    cpus: time === null ? null : time / Number(period),
    pids: numberIn('pids.max', pids ?? 'max'),
  };
};

const numberIn = (file: string, text: string): number | null => {
  if (text.trim() === 'max') return null;
  if (/^\d+\n?$/.test(text)) return Number(text);
  throw new RdcError('UNEXPECTED_OUTPUT', `${file} says ${JSON.stringify(text)}.`);
};

/** What a slice may use now; without any limit when there is no such slice. */
export const readLimitsOf = async (slice: string, root = ROOT): Promise<GroupLimits> => {
  const file = (name: string): Promise<string | null> =>
    readFile(`${sliceDirectory(slice, root)}/${name}`, 'utf8').catch(() => null);
  return parseLimits(await file('memory.max'), await file('cpu.max'), await file('pids.max'));
};
