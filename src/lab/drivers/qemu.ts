import {readdir, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import type {Driver} from './driver.js';
import {overlayDisk, toQcow2} from '../image/args.js';
import type {Lab} from '../lab.js';
import {startQemu, type MachineSpec} from './qemu-args.js';
import {monitor} from './qmp.js';
import {CPUS, MEMORY_MIB} from '../size.js';
import {networkPort, vmFiles, type VmState} from '../vm-state.js';

/** The whole machine in one process, whose snapshots hold memory and disk. */
export const qemu: Driver = {
  packages: {},
  keepsMemory: true,
  imageDisk: 'disk.qcow2',
  finishImage: async (lab, {dir, tar, raw}) => {
    await takeKernel(lab, dir, tar);
    await lab.exec(toQcow2(raw, join(dir, 'disk.qcow2')));
    await rm(raw);
  },
  ensureKernel: async () => null,
  createDisk: async (lab, image, {disk}) => {
    await lab.exec(overlayDisk(image.disk, disk));
  },
  launch: async (lab, state, snapshot) => {
    await lab.exec(startQemu(specOf(lab, state), snapshot));
  },
  save: (_lab, {socket}, snapshot, dropped) =>
    monitor(socket, ...dropped.map((old) => `delvm ${old}`), `savevm ${snapshot}`),
};

/** The kernel of the image in a directory. */
const imageFiles = (dir: string): {kernel: string; initrd: string} => ({
  kernel: join(dir, 'vmlinuz'),
  initrd: join(dir, 'initrd.img'),
});

/** QEMU boots the kernel itself, without a boot loader, so it has to lie outside the disk. */
const takeKernel = async (lab: Lab, dir: string, tar: string): Promise<void> => {
  const found = ['--wildcards', './boot/vmlinuz-*', './boot/initrd.img-*'];
  await lab.exec(argv('tar', '-xf', tar, '-C', dir, ...found));
  const names = await readdir(join(dir, 'boot'));
  for (const wanted of ['vmlinuz', 'initrd.img']) {
    const name = names.find((each) => each.startsWith(`${wanted}-`));
    if (!name) throw new RdcError('LAB_FAILED', `The new image has no ${wanted}.`);
    await rename(join(dir, 'boot', name), join(dir, wanted));
  }
};

const specOf = (lab: Lab, state: VmState): MachineSpec => ({
  ...state,
  ...imageFiles(state.imageDir),
  ...vmFiles(lab, state.name),
  accelerator: state.accelerator === 'kvm' ? 'kvm' : 'tcg',
  networkPort: networkPort(lab),
  memoryMiB: MEMORY_MIB,
  cpus: CPUS,
});
