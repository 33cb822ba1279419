import {rm} from 'node:fs/promises';
import {messageOf, RdcError} from '../shared/errors.js';
import {isRunning} from './describe.js';
import {driverOf} from './drivers.js';
import {setClock, waitForGuest, type Entrance} from './guest.js';
import type {LabKeys} from './keys.js';
import type {Lab} from './lab.js';
import {vmFiles, type VmState} from './vm-state.js';

export const entranceOf = (state: Pick<VmState, 'ports'>, keys: LabKeys): Entrance => ({port: state.ports.ssh, keys});

/**
 * Starts a server and waits until it lets us in: from a snapshot of memory in seconds, by booting in about a minute.
 *
 * @throws RdcError LAB_FAILED
 */
export const start = async (lab: Lab, state: VmState, keys: LabKeys, snapshot?: string): Promise<void> => {
  await rm(vmFiles(lab, state.name).console, {force: true});
  const driver = driverOf(state);
  await driver.launch(lab, state, snapshot).catch((cause: unknown) => {
    throw new RdcError('LAB_FAILED', `${state.name} could not be started: ${messageOf(cause)}`, {
      hint: ['rdc ops check', `To make it anew: rdc ops up --name ${state.name} --rebuild`],
      cause,
    });
  });
  await awaitEntry(lab, state, keys);
  if (snapshot && driver.keepsMemory) await setClock(lab, entranceOf(state, keys));
};

/** Waits until a running server lets us in. @throws RdcError LAB_FAILED */
export const awaitEntry = (lab: Lab, state: VmState, keys: LabKeys): Promise<void> =>
  waitForGuest(lab, entranceOf(state, keys), {
    isRunning: () => isRunning(lab, state.name),
    console: vmFiles(lab, state.name).console,
  });
