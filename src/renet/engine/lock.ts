import {mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {CONFLICT, lockFile, type Held} from '../../exec/lock-file.js';
import {isRdcError, RdcError} from '../../shared/errors.js';
import {LOCK_DIR} from '../layout.js';

/** Who holds a lock; as `RunningOperation` of the contract. */
export interface Owner {
  readonly operation: string;
  readonly who: string;
  readonly pid: number;
  readonly since: string;
}

/** On disk also when the holder's process started, because process ids are used again. */
type OwnerRecord = Owner & {readonly started: string};

export interface LockRequest {
  /** GUID of the repository, or the name of what all of the server has once. */
  readonly name: string;
  readonly operation: string;
  readonly who: string;
  readonly waitSeconds: number;
  readonly signal: AbortSignal;
}

/**
 * Takes the lock of a repository, or of a part of the server. It goes when it is released; when this process dies, as soon as
 * the programs it started have ended, too.
 *
 * @param directory  where the locks lie; they vanish with a reboot
 * @throws RdcError LOCKED naming the holder after `waitSeconds`; CANCELLED
 */
export const takeLock = async (request: LockRequest, directory: string = LOCK_DIR): Promise<Held> => {
  const {name, operation, who, waitSeconds, signal} = request;
  await mkdir(directory, {recursive: true, mode: 0o755});
  const held = await acquire(`${directory}/${name}.lock`, waitSeconds, signal, () => readOwner(name, directory));
  const owner = {
    operation,
    who,
    pid: process.pid,
    since: new Date().toISOString(),
    started: await startOf(process.pid),
  };
  try {
    await writeOwner(ownerFile(directory, name), owner);
  } catch (error) {
    await held.release();
    throw error;
  }
  return {
    release: async () => {
      await rm(ownerFile(directory, name), {force: true});
      await held.release();
    },
  };
};

/**
 * Takes several locks, in the same order whoever asks: two callers that want the same ones never wait for each other.
 *
 * @param names  as `name` of a request; one that is named twice is taken once
 * @throws RdcError as `takeLock`, with none of them held
 */
export const takeLocks = async (
  names: readonly string[],
  request: Omit<LockRequest, 'name'>,
  directory: string = LOCK_DIR,
): Promise<Held> => {
  const held: Held[] = [];
  const release = async (): Promise<void> => {
    for (const lock of held.reverse()) await lock.release();
  };
  try {
    for (const name of [...new Set(names)].sort()) held.push(await takeLock({...request, name}, directory));
  } catch (error) {
    await release();
    throw error;
  }
  return {release};
};

const acquire = async (
  file: string,
  waitSeconds: number,
  signal: AbortSignal,
  holder: () => Promise<Owner | null>,
): Promise<Held> => {
  try {
    return await lockFile(file, waitSeconds, signal);
  } catch (error) {
    if (isRdcError(error, 'COMMAND_FAILED') && error.details?.['exitCode'] === CONFLICT) throw locked(await holder());
    throw error;
  }
};

const locked = (owner: Owner | null): RdcError => {
  const who = owner
    ? `${owner.who} is running ${owner.operation} since ${owner.since}`
    : 'Another operation is running';
  return new RdcError('LOCKED', `${who}; only one at a time may change it.`, {
    hint: 'Wait for it, or wait longer with --lock-wait <seconds>.',
    retryable: true,
    ...(owner && {details: {...owner}}),
  });
};

const OWNER = '.json';
const ownerFile = (directory: string, name: string): string => `${directory}/${name}${OWNER}`;

const writeOwner = async (path: string, record: OwnerRecord): Promise<void> => {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify(record)}\n`, {mode: 0o644});
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, {force: true});
    throw error;
  }
};

/**
 * Who is changing a repository right now.
 *
 * @returns null when nobody is, also when a holder was killed and left its record
 */
export const readOwner = async (name: string, directory: string = LOCK_DIR): Promise<Owner | null> => {
  const text = await readFile(ownerFile(directory, name), 'utf8').catch(() => undefined);
  if (text === undefined) return null;
  const {started, ...owner} = JSON.parse(text) as OwnerRecord;
  return (await startOf(owner.pid)) === started ? owner : null;
};

/** Who is changing which repository, by name; one look at the directory, because hardly any is being changed. */
export const readOwners = async (directory: string = LOCK_DIR): Promise<ReadonlyMap<string, Owner>> => {
  const owners = new Map<string, Owner>();
  const files = (await readdir(directory).catch(() => [])).filter((file) => file.endsWith(OWNER));
  for (const name of files.map((file) => file.slice(0, -OWNER.length))) {
    const owner = await readOwner(name, directory);
    if (owner) owners.set(name, owner);
  }
  return owners;
};

/** When a process started, in clock ticks since boot (field 22 of /proc/<pid>/stat); empty when there is none. */
const startOf = async (pid: number): Promise<string> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
};
