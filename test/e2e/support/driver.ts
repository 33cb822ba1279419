import {knownAccelerator} from '../../../src/lab/accelerator.js';
import {chosenDriver, type DriverName} from '../../../src/lab/driver-name.js';
import {driverNamed} from '../../../src/lab/drivers.js';
import {openLab} from '../../../src/lab/lab.js';
import {missingPackages} from '../../../src/lab/packages.js';

/** What a suite asks of its server's kernel. Debian's own has nftables, AppArmor and several processors. */
export type Need = 'any kernel' | "Debian's kernel";

/**
 * What runs the server of a suite. Where QEMU would emulate, User-mode Linux does the same in a fraction of the time, so the suites
 * that can do with its kernel use it, if it is installed. `RDC_LAB_DRIVER` decides for all.
 */
export const driverFor = async (need: Need): Promise<DriverName> => {
  const chosen = chosenDriver(process.env);
  if (process.env['RDC_LAB_DRIVER'] || need === "Debian's kernel") return chosen;
  if ((await missingPackages(driverNamed('uml').packages)).length > 0) return chosen;
  return (await knownAccelerator(openLab())) === 'kvm' ? chosen : 'uml';
};
