import {mkdir, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {ChosenLimits, DEFAULT_PIDS, type LimitName, type Limits} from '../../contract/limits.js';
import {Guid} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {readIfThere} from '../files/read.js';
import {writeAtomic} from '../files/write-atomic.js';
import {LIMITS_DIR} from '../layout.js';

/**
 * Owner of the limits that were chosen for the repositories of this server: one file each,
 * `/var/lib/rediacc/limits/{guid}.json`. None means the defaults. Every function takes the
 * directory, for tests.
 */
export const limitsFile = (guid: Guid, directory = LIMITS_DIR): string => join(directory, `${guid}.json`);

/**
 * What was chosen for a repository.
 *
 * @throws RdcError UNEXPECTED_OUTPUT when the file is damaged: guessing would take a limit away
 */
export const readLimits = async (guid: Guid, directory = LIMITS_DIR): Promise<ChosenLimits> => {
  const path = limitsFile(guid, directory);
  const text = (await readIfThere(path)) ?? '{}';
  try {
    return ChosenLimits.parse(JSON.parse(text));
  } catch (cause) {
    throw new RdcError('UNEXPECTED_OUTPUT', `${path} does not hold the limits of a repository.`, {
      hint: `Remove it, then set them again: rdc repo limits <name> -m <machine>`,
      cause,
    });
  }
};

export const writeLimits = async (guid: Guid, limits: ChosenLimits, directory = LIMITS_DIR): Promise<void> => {
  await mkdir(directory, {recursive: true, mode: 0o755});
  const content = `${JSON.stringify(limits, null, 2)}\n`;
  await writeAtomic({write: limitsFile(guid, directory), content, mode: 0o644});
};

/** Repositories that may connect to this one. A damaged file names nobody. */
export const admittedTo = async (guid: Guid, directory = LIMITS_DIR): Promise<Guid[]> => {
  const names = await readdir(directory).catch(() => []);
  const owners = names.flatMap((name) => Guid.safeParse(name.replace(/\.json$/, '')).data ?? []);
  const named = await Promise.all(
    owners.map((owner) =>
      readLimits(owner, directory).then(
        ({connect = []}) => connect.includes(guid),
        () => false,
      ),
    ),
  );
  return owners.filter((_, index) => named[index]);
};

/** What holds, defaults filled in. Memory and processors have none: only the owner knows what an app needs. */
export const effective = ({memoryBytes, cpus, pids = DEFAULT_PIDS, connect = []}: ChosenLimits): Limits => ({
  memoryBytes: memoryBytes ?? null,
  cpus: cpus ?? null,
  pids,
  connect,
});

const KEYS = {memory: 'memoryBytes', cpus: 'cpus', pids: 'pids', connect: 'connect'} as const;

/**
 * What is chosen after a change; what is not named stays.
 *
 * @throws RdcError INVALID_INPUT for a limit that is both set and cleared
 */
export const changeLimits = (
  before: ChosenLimits,
  {clear = [], ...change}: {[K in keyof ChosenLimits]?: ChosenLimits[K] | undefined} & {clear?: readonly LimitName[]},
): ChosenLimits => {
  const contradiction = clear.find((name) => change[KEYS[name]] !== undefined);
  if (contradiction) {
    throw new RdcError('INVALID_INPUT', `The limit "${contradiction}" cannot be set and cleared at once.`);
  }
  const gone = new Set<string>(clear.map((name) => KEYS[name]));
  const entries = Object.values(KEYS).map((key) => [key, gone.has(key) ? undefined : (change[key] ?? before[key])]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as ChosenLimits;
};
