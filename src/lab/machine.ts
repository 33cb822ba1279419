import {mkdir, rm} from 'node:fs/promises';
import {argv} from '../shared/argv.js';
import {messageOf, RdcError} from '../shared/errors.js';
import {describe, isRunning, stateOf, type LabMachine} from './describe.js';
import {driverOf} from './drivers/all.js';
import {inGuest, setClock, type Entrance} from './guest.js';
import {ensureKeys, type LabKeys} from './keys.js';
import type {Lab} from './lab.js';
import {withLock} from './lock.js';
import {awaitEnd, killServer} from './process.js';
import {monitor} from './drivers/qmp.js';
import {awaitEntry, entranceOf, start} from './start.js';
import {vmFiles, writeState, type VmState} from './vm-state.js';

export {findMachine, listMachines, type LabMachine} from './describe.js';
export {entranceOf} from './start.js';

/** The snapshot of a server that has just been prepared. */
const READY = 'ready';
/** The snapshot of a server that was put to sleep. */
const SUSPENDED = 'suspended';
/** Each one takes about a gigabyte; a fourth one replaces the oldest. */
const MAX_CHECKPOINTS = 3;

/** Only one process changes a server at a time. */
export const withMachine = async <T>(lab: Lab, name: string, task: () => Promise<T>): Promise<T> => {
  await mkdir(lab.paths.vms, {recursive: true});
  return withLock(vmFiles(lab, name).dir, task);
};

/** Goes on with a server where it was left: from sleep when it sleeps, else by booting from its disk. */
export const resume = async (lab: Lab, state: VmState, keys: LabKeys): Promise<VmState> => {
  const awake = {...state, suspended: false};
  if (!state.suspended) return start(lab, state, keys).then(() => awake);
  // Written first: once the server runs, waking that snapshot again would throw away what it did since.
  await writeState(lab, awake);
  try {
    await start(lab, state, keys, SUSPENDED);
    await monitor(vmFiles(lab, state.name).socket, `delvm ${SUSPENDED}`);
  } catch (error) {
    // A newer QEMU may not read the memory that an older one saved; the disk is all right.
    lab.report(`${state.name} could not be woken (${messageOf(error)}), so it boots`);
    await killServer(vmFiles(lab, state.name));
    await start(lab, awake, keys);
  }
  return awake;
};

/**
 * Puts a server to sleep: its memory and disk stay as they are, and it goes on in seconds. Where a driver keeps no
 * memory it is shut down.
 */
export const suspend = (lab: Lab, name: string): Promise<LabMachine> =>
  withMachine(lab, name, async () => {
    const state = await stateOf(lab, name);
    const files = vmFiles(lab, name);
    if (!(await isRunning(lab, name))) return describe(lab, state);
    if (!driverOf(state).keepsMemory) return shutDown(lab, state);
    lab.report(`putting ${name} to sleep`);
    await monitor(files.socket, 'stop', `savevm ${SUSPENDED}`);
    const asleep = {...state, suspended: true};
    await writeState(lab, asleep);
    await killServer(files);
    return describe(lab, asleep);
  });

const shutDown = async (lab: Lab, state: VmState): Promise<LabMachine> => {
  lab.report(`shutting ${state.name} down`);
  await end(lab, state, await ensureKeys(lab), 'poweroff');
  return describe(lab, state);
};

/** Ends a server of User-mode Linux in good order, and waits until it has; its kernel never restarts by itself. */
const end = async (lab: Lab, state: VmState, keys: LabKeys, how: 'poweroff' | 'reboot'): Promise<void> => {
  const files = vmFiles(lab, state.name);
  // The connection may break before ssh hears that the command succeeded.
  await inGuest(lab, entranceOf(state, keys), argv('systemctl', how), {accept: [0, 255]});
  await awaitEnd(files.umlPidFile);
  await killServer(files);
};

/**
 * Ends a server as a power cut does: nothing is written, nothing says goodbye.
 *
 * @internal of the end-to-end tests
 * @throws RdcError MACHINE_NOT_FOUND
 */
export const cutPower = (lab: Lab, name: string): Promise<void> =>
  withMachine(lab, name, async () => {
    await stateOf(lab, name);
    await killServer(vmFiles(lab, name));
  });

/** Removes a server with all that is on it. Succeeds when there is none. */
export const remove = (lab: Lab, name: string): Promise<void> =>
  withMachine(lab, name, async () => {
    await killServer(vmFiles(lab, name));
    await rm(vmFiles(lab, name).dir, {recursive: true, force: true});
  });

/** How a server comes back that had been something else before. */
export interface ResetOptions {
  /** Whether AppArmor is on where the kernel could do without; booting takes a third longer. Default: as it was. */
  readonly appArmor?: boolean;
}

/**
 * Takes a server back to the moment when it was ready, or to a checkpoint, in seconds. What was done on it since is
 * gone.
 *
 * @throws RdcError MACHINE_NOT_FOUND, LAB_FAILED when there is no such moment
 */
export const reset = (lab: Lab, name: string, snapshot = READY, {appArmor}: ResetOptions = {}): Promise<LabMachine> =>
  withMachine(lab, name, async () => {
    const keys = await ensureKeys(lab);
    const known = await stateOf(lab, name);
    const state = {...known, appArmor: known.accelerator !== 'uml' || (appArmor ?? known.appArmor)};
    return describe(lab, await restore(lab, state, keys, snapshot), keys);
  });

/** As `reset`, for a caller that holds the server already. */
export const restore = async (lab: Lab, state: VmState, keys: LabKeys, snapshot = READY): Promise<VmState> => {
  if (snapshot === READY ? !state.ready : !state.checkpoints.includes(snapshot)) {
    throw new RdcError('LAB_FAILED', `${state.name} has no snapshot "${snapshot}" to go back to.`, {
      hint: `rdc ops up --name ${state.name}`,
    });
  }
  const restored = {...state, suspended: false};
  await writeState(lab, restored);
  const {keepsMemory} = driverOf(state);
  if (keepsMemory && (await isRunning(lab, state.name))) {
    await loadRunning(lab, restored, keys, snapshot);
  } else {
    await killServer(vmFiles(lab, state.name));
    await start(lab, restored, keys, snapshot);
  }
  return restored;
};

/** A running QEMU loads a snapshot itself; that is quicker than starting it anew. */
const loadRunning = async (lab: Lab, state: VmState, keys: LabKeys, snapshot: string): Promise<void> => {
  await monitor(vmFiles(lab, state.name).socket, 'stop', `loadvm ${snapshot}`, 'cont');
  await awaitEntry(lab, state, keys);
  await setClock(lab, entranceOf(state, keys));
};

/**
 * Remembers this moment of a running server under a name of its own, for `reset`, which has to follow: where a driver keeps no
 * memory the server is off then. The oldest of four is forgotten.
 *
 * @internal of the end-to-end tests
 */
export const checkpoint = (lab: Lab, name: string, snapshot: string): Promise<LabMachine> =>
  withMachine(lab, name, async () => {
    const state = await stateOf(lab, name);
    const {kept, dropped} = placeFor(state, snapshot);
    await remember(lab, state, await ensureKeys(lab), snapshot, dropped);
    const remembered = {...state, checkpoints: [...kept, snapshot]};
    await writeState(lab, remembered);
    return describe(lab, remembered);
  });

const placeFor = ({checkpoints}: VmState, snapshot: string) => {
  const others = checkpoints.filter((other) => other !== snapshot);
  const kept = others.slice(-(MAX_CHECKPOINTS - 1));
  return {kept, dropped: others.slice(0, others.length - kept.length)};
};

/** Takes a snapshot of a running server, which is off afterwards where its driver keeps no memory. */
const remember = async (
  lab: Lab,
  state: VmState,
  keys: LabKeys,
  snapshot: string,
  dropped: readonly string[] = [],
): Promise<void> => {
  const driver = driverOf(state);
  const files = vmFiles(lab, state.name);
  if (driver.keepsMemory) await inGuest(lab, entranceOf(state, keys), argv('sync'));
  else await end(lab, state, keys, 'poweroff');
  await driver.save(lab, files, snapshot, dropped);
};

/** Takes the snapshot of a server that is ready, which runs again afterwards: without kept memory by a fresh boot. */
export const rememberReady = async (lab: Lab, state: VmState, keys: LabKeys): Promise<void> => {
  await remember(lab, state, keys, READY);
  if (!driverOf(state).keepsMemory) await start(lab, state, keys);
};

/**
 * Restarts the system in the server as `reboot` does, and waits until it lets us in again.
 *
 * @internal of the end-to-end tests
 * @throws RdcError LAB_FAILED
 */
export const reboot = async (lab: Lab, name: string): Promise<void> => {
  const state = await stateOf(lab, name);
  const keys = await ensureKeys(lab);
  if (!driverOf(state).keepsMemory) {
    await end(lab, state, keys, 'reboot');
    return start(lab, state, keys);
  }
  const entrance = entranceOf(state, keys);
  const before = await bootId(lab, entrance);
  // The connection may break before ssh hears that the command succeeded.
  await inGuest(lab, entrance, argv('systemctl', 'reboot'), {accept: [0, 255]});
  do await awaitEntry(lab, state, keys);
  while ((await bootId(lab, entrance).catch(() => before)) === before);
};

const bootId = async (lab: Lab, entrance: Entrance): Promise<string> =>
  (await inGuest(lab, entrance, argv('cat', '/proc/sys/kernel/random/boot_id'))).stdout.trim();
