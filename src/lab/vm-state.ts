import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {RdcError} from '../shared/errors.js';
import type {RunsOn} from './drivers/name.js';
import {writeAtomic} from './files.js';
import type {Lab} from './lab.js';
import type {Ports} from './drivers/qemu-args.js';
import type {ImageName} from './image/recipe.js';

/** What the lab remembers of a server between two commands. */
export interface VmState {
  readonly name: string;
  readonly image: ImageName;
  /** Directory of the image that its disk is based on. */
  readonly imageDir: string;
  readonly ports: Ports;
  readonly privateAddress: string;
  readonly accelerator: RunsOn;
  /** Of its kernel, where that is no part of the image. */
  readonly kernelDir: string | null;
  /** Whether its kernel has AppArmor switched on; under QEMU it always has. */
  readonly appArmor: boolean;
  /** Whether the snapshot `ready` exists: booted, prepared, nothing done with it yet. */
  readonly ready: boolean;
  /** Whether the snapshot `suspended` is what the server goes on from. */
  readonly suspended: boolean;
  /** Names of the snapshots that `checkpoint` took, oldest first. */
  readonly checkpoints: readonly string[];
  /** OCI layouts that were pushed into its registry. */
  readonly containers: readonly string[];
  /** Container images its registry should serve and does not. */
  readonly missingImages: readonly {name: string; reason: string}[];
}

/** The files of one server. */
export const vmFiles = (lab: Lab, name: string) => {
  const dir = join(lab.paths.vms, name);
  return {
    dir,
    state: join(dir, 'state.json'),
    disk: join(dir, 'disk.qcow2'),
    umlDisk: join(dir, 'disk.raw'),
    knownHosts: join(dir, 'known_hosts'),
    console: join(dir, 'console.log'),
    pidFile: join(dir, 'qemu.pid'),
    umlPidFile: join(dir, 'uml.pid'),
    wirePidFile: join(dir, 'wire.pid'),
    socket: join(dir, 'qmp.sock'),
  };
};

export type VmFiles = ReturnType<typeof vmFiles>;

export const writeState = (lab: Lab, state: VmState): Promise<void> =>
  writeAtomic(vmFiles(lab, state.name).state, `${JSON.stringify(state, null, 2)}\n`, 0o600);

/** The state of a server, or nothing when there is none of that name. @throws RdcError LAB_FAILED for a broken file */
export const readState = async (lab: Lab, name: string): Promise<VmState | undefined> => {
  const file = vmFiles(lab, name).state;
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parseState(text, name);
};

/** Only this program writes the file, so one look at its outline tells a whole file from a broken one. */
export const parseState = (text: string, name: string): VmState => {
  try {
    const state = JSON.parse(text) as Partial<VmState> | null;
    if (state?.name === name && typeof state.ports?.ssh === 'number' && state.imageDir) return state as VmState;
  } catch {
    // Reported below, with what to do about it.
  }
  throw new RdcError('LAB_FAILED', `What the lab remembers of ${name} cannot be read.`, {
    hint: `rdc ops up --name ${name} --rebuild`,
  });
};

/** The names of all servers that there are, running or not. */
export const listNames = async (lab: Lab): Promise<string[]> => {
  const entries = await readdir(lab.paths.vms, {withFileTypes: true}).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.includes('.'))
    .map(({name}) => name)
    .sort();
};

/** The first address of the servers' network that none of `taken` has; `server-1` gets .11 when it can. */
export const freeAddress = (name: string, taken: readonly string[]): string => {
  const wish = Number(/-(\d{1,2})$/.exec(name)?.[1] ?? 0);
  const candidates = [wish, ...Array.from({length: 90}, (_, index) => index + 1)].filter((each) => each > 0);
  const free = candidates.map((number) => `10.111.0.${10 + number}`).find((address) => !taken.includes(address));
  if (free) return free;
  throw new RdcError('LAB_FAILED', 'There are 90 lab servers already.', {hint: 'rdc ops status'});
};

/** The UDP port of the network between the servers: another lab directory, another network. */
export const networkPort = (lab: Lab): number =>
  20_000 + ([...lab.paths.root].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7) % 9973);
