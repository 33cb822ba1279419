import {mkdir, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {RdcError} from '../../shared/errors.js';
import type {Driver} from './driver.js';
import {exists} from '../files.js';
import {findFreeUdpPorts} from '../free-port.js';
import {ensureKernel} from '../kernel/kernel.js';
import type {Lab} from '../lab.js';
import {endProcess} from '../process.js';
import {MEMORY_MIB} from '../size.js';
import {lastByte} from './qemu-args.js';
import {copyDisk, startUml, startWire, type UmlSpec} from './uml-args.js';
import {chooseCpu} from './uml-cpu.js';
import {networkPort, vmFiles, type VmFiles, type VmState} from '../vm-state.js';

/** A Linux kernel that is an ordinary process: several times faster than emulation; its snapshots are copied disks. */
export const uml: Driver = {
  packages: {
    bc: 'bc',
    binutils: 'strip',
    bison: 'bison',
    flex: 'flex',
    gcc: 'gcc',
    'libc6-dev': '/usr/include/stdio.h',
    make: 'make',
    perl: 'perl',
    'util-linux': 'taskset',
    'xz-utils': 'xz',
  },
  keepsMemory: false,
  imageDisk: 'disk.raw',
  finishImage: async (_lab, {dir, raw}) => rename(raw, join(dir, 'disk.raw')),
  ensureKernel: async (lab) => (await ensureKernel(lab)).dir,
  createDisk: (lab, image, {umlDisk}) => copy(lab, image.disk, umlDisk),
  launch: async (lab, state, snapshot) => {
    const files = vmFiles(lab, state.name);
    if (snapshot) await copy(lab, snapshotFile(files, snapshot), files.umlDisk);
    await endProcess(files.wirePidFile);
    // Its own notes; those of a killed one would make it choose another name.
    await rm(join(files.dir, state.name), {recursive: true, force: true});
    const spec = await specOf(lab, state, files);
    await lab.exec(startWire(spec));
    await lab.exec(startUml(spec));
  },
  save: async (lab, files, snapshot, dropped) => {
    for (const old of dropped) await rm(snapshotFile(files, old), {force: true});
    await mkdir(join(files.dir, 'snapshots'), {recursive: true});
    await copy(lab, files.umlDisk, snapshotFile(files, snapshot));
  },
};

const snapshotFile = ({dir}: VmFiles, snapshot: string): string => join(dir, 'snapshots', `${snapshot}.raw`);

/** Under its name there is a whole disk or none. */
const copy = async (lab: Lab, from: string, to: string): Promise<void> => {
  await lab.exec(copyDisk(from, `${to}.partial`));
  await rename(`${to}.partial`, to);
};

const specOf = async (lab: Lab, state: VmState, files: VmFiles): Promise<UmlSpec> => {
  // These paths become words of a kernel's command line, which knows no quotes; ":" and "," part two disks.
  if (/[\s:,"]/.test(files.dir)) {
    throw new RdcError('INVALID_INPUT', `User-mode Linux cannot use the path ${files.dir}.`, {
      hint: 'Set RDC_LAB_DIR to a path without spaces, commas, colons and quotes.',
    });
  }
  if (!state.kernelDir || !(await exists(state.kernelDir))) {
    throw new RdcError('LAB_FAILED', `The kernel of ${state.name} is gone.`, {
      hint: `rdc ops up --name ${state.name} --rebuild`,
    });
  }
  const [a, b, c, d] = await findFreeUdpPorts();
  const cables = [
    {server: a, outside: b},
    {server: c, outside: d},
  ] as const;
  const cpu = await chooseCpu(parseInt(lastByte(state.privateAddress), 16));
  const settings = {networkPort: networkPort(lab), memoryMiB: MEMORY_MIB};
  return {...state, ...files, ...settings, kernelDir: state.kernelDir, cpu, cables};
};
