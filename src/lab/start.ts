import {rm} from 'node:fs/promises';
import {messageOf, RdcError} from '../shared/errors.js';
import {isRunning} from './describe.js';
import {setClock, waitForGuest, type Entrance} from './guest.js';
import {imageFiles} from './image.js';
import type {LabKeys} from './keys.js';
import type {Lab} from './lab.js';
import {startQemu, type MachineSpec} from './qemu-args.js';
import {networkPort, vmFiles, type VmState} from './vm-state.js';

export const MEMORY_MIB = 4096;
const CPUS = 2;

export const entranceOf = (state: Pick<VmState, 'ports'>, keys: LabKeys): Entrance => ({port: state.ports.ssh, keys});

/**
 * Starts QEMU for a server and waits until it lets us in: from a snapshot in seconds, by booting in about a minute.
 *
 * @throws RdcError LAB_FAILED
 */
export const start = async (lab: Lab, state: VmState, keys: LabKeys, snapshot?: string): Promise<void> => {
  await rm(vmFiles(lab, state.name).console, {force: true});
  await lab.exec(startQemu(specOf(lab, state), snapshot)).catch((cause: unknown) => {
    throw new RdcError('LAB_FAILED', `QEMU could not start ${state.name}: ${messageOf(cause)}`, {
      hint: ['rdc ops check', `To make it anew: rdc ops up --name ${state.name} --rebuild`],
      cause,
    });
  });
  await awaitEntry(lab, state, keys);
  if (snapshot) await setClock(lab, entranceOf(state, keys));
};

/** Waits until a running server lets us in. @throws RdcError LAB_FAILED */
export const awaitEntry = (lab: Lab, state: VmState, keys: LabKeys): Promise<void> =>
  waitForGuest(lab, entranceOf(state, keys), () => isRunning(lab, state.name));

const specOf = (lab: Lab, state: VmState): MachineSpec => ({
  ...state,
  ...imageFiles(state.imageDir),
  ...vmFiles(lab, state.name),
  networkPort: networkPort(lab),
  memoryMiB: MEMORY_MIB,
  cpus: CPUS,
});
