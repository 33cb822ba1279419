import type {Driver} from './driver.js';
import {driverNameOf, type DriverName} from './name.js';
import {qemu} from './qemu.js';
import {uml} from './uml.js';
import type {VmState} from '../vm-state.js';

const DRIVERS: Readonly<Record<DriverName, Driver>> = {qemu, uml};

export const driverNamed = (name: DriverName): Driver => DRIVERS[name];

/** The driver that a server was made with. */
export const driverOf = (state: Pick<VmState, 'accelerator'>): Driver => driverNamed(driverNameOf(state));
