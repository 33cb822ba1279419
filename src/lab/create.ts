import {mkdir, rm} from 'node:fs/promises';
import type {Choice} from './drivers/choice.js';
import type {Image} from './drivers/driver.js';
import {driverNamed} from './drivers/all.js';
import {writeAtomic} from './files.js';
import {findFreePorts} from './free-port.js';
import {HOST_ALIAS, type LabKeys} from './keys.js';
import type {Lab} from './lab.js';
import {withLock} from './lock.js';
import {killServer} from './process.js';
import type {ImageName} from './image/recipe.js';
import {freeAddress, listNames, readState, vmFiles, writeState, type VmState} from './vm-state.js';

/** What a new server is made of. */
export interface Parts {
  readonly choice: Choice;
  readonly image: Image;
  readonly kernelDir: string | null;
}

/**
 * Gives a new server its disk, its ports and its address. What an interrupted attempt left, a running server included,
 * goes first. One at a time, so that two new servers do not get the same address.
 */
export const create = (
  lab: Lab,
  {name, image: imageName}: {name: string; image: ImageName},
  {image, kernelDir, choice}: Parts,
  keys: LabKeys,
  missingImages: VmState['missingImages'],
): Promise<VmState> =>
  withLock(lab.paths.vms, async () => {
    const files = vmFiles(lab, name);
    await killServer(files);
    const driver = driverNamed(choice.driver);
    await rm(files.dir, {recursive: true, force: true});
    const state: VmState = {
      name,
      image: imageName,
      imageDir: image.dir,
      ports: await findFreePorts(),
      privateAddress: freeAddress(name, await takenAddresses(lab)),
      accelerator: choice.runsOn,
      kernelDir,
      appArmor: choice.driver === 'qemu',
      ready: false,
      suspended: false,
      checkpoints: [],
      containers: [],
      missingImages,
    };
    await mkdir(files.dir, {recursive: true});
    await driver.createDisk(lab, image, files);
    await writeAtomic(files.knownHosts, `${HOST_ALIAS},[127.0.0.1]:${state.ports.ssh} ${keys.hostPublicKey}\n`);
    await writeState(lab, state);
    return state;
  });

const takenAddresses = async (lab: Lab): Promise<string[]> => {
  const others = await Promise.all((await listNames(lab)).map((other) => readState(lab, other)));
  return others.flatMap((other) => other?.privateAddress ?? []);
};
