import {rm} from 'node:fs/promises';
import {messageOf, RdcError} from '../shared/errors.js';
import {isRunning} from './describe.js';
import {driverOf} from './drivers/all.js';
import {setClock, waitForGuest, type Entrance} from './guest.js';
import type {LabKeys} from './keys.js';
import type {Lab} from './lab.js';
import {killServer} from './process.js';
import {vmFiles, type VmState} from './vm-state.js';

export const entranceOf = (state: Pick<VmState, 'ports'>, keys: LabKeys): Entrance => ({port: state.ports.ssh, keys});

/** An emulator was seen to hang while its server booted, and no other boot of the same disk did: it is started anew, once. */
const HANGS_AFTER_MINUTES = 5;

/**
 * Starts a server and waits until it lets us in: from a snapshot of memory in seconds, by booting in about a minute.
 *
 * @throws RdcError LAB_FAILED
 */
export const start = async (lab: Lab, state: VmState, keys: LabKeys, snapshot?: string): Promise<void> => {
  if (state.accelerator === 'tcg' && !snapshot) return bootEmulated(lab, state, keys);
  await launch(lab, state, snapshot);
  await awaitEntry(lab, state, keys);
  if (snapshot && driverOf(state).keepsMemory) await setClock(lab, entranceOf(state, keys));
};

const bootEmulated = async (lab: Lab, state: VmState, keys: LabKeys): Promise<void> => {
  await launch(lab, state);
  try {
    await awaitEntry(lab, state, keys, HANGS_AFTER_MINUTES);
  } catch (error) {
    // One that ended is no emulator that hangs.
    if (!(await isRunning(lab, state.name))) throw error;
    lab.report(`${messageOf(error)}\nIt is started anew, once.`);
    await killServer(vmFiles(lab, state.name));
    await launch(lab, state);
    await awaitEntry(lab, state, keys);
  }
};

const launch = async (lab: Lab, state: VmState, snapshot?: string): Promise<void> => {
  await rm(vmFiles(lab, state.name).console, {force: true});
  await driverOf(state)
    .launch(lab, state, snapshot)
    .catch((cause: unknown) => {
      throw new RdcError('LAB_FAILED', `${state.name} could not be started: ${messageOf(cause)}`, {
        hint: ['rdc ops check', `To make it anew: rdc ops up --name ${state.name} --rebuild`],
        cause,
      });
    });
};

/** Waits until a running server lets us in. @throws RdcError LAB_FAILED */
export const awaitEntry = (lab: Lab, state: VmState, keys: LabKeys, minutes?: number): Promise<void> =>
  waitForGuest(lab, entranceOf(state, keys), {
    isRunning: () => isRunning(lab, state.name),
    console: vmFiles(lab, state.name).console,
    ...(minutes !== undefined && {minutes}),
  });
