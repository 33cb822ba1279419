import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';

/** A device-mapper device, such as an open LUKS volume. */
export interface Mapping {
  readonly name: string;
  /** Kernel name, such as `dm-0`. */
  readonly kernelName: string;
  /** Devices it lies on, such as `/dev/loop3`. */
  readonly below: readonly string[];
}

/** All device-mapper devices, read from the kernel itself: no process, no lock of the tools. */
export const readMappings = async (sysBlock = '/sys/block'): Promise<Mapping[]> => {
  const names = (await readdir(sysBlock)).filter((name) => /^dm-\d+$/.test(name));
  const found = await Promise.all(names.map((name) => readMapping(sysBlock, name)));
  return found.filter((mapping) => mapping !== null);
};

const readMapping = async (sysBlock: string, kernelName: string): Promise<Mapping | null> => {
  try {
    const name = (await readFile(join(sysBlock, kernelName, 'dm', 'name'), 'utf8')).trim();
    const below = await readdir(join(sysBlock, kernelName, 'slaves'));
    return {name, kernelName, below: below.map((device) => `/dev/${device}`)};
  } catch {
    // It is being removed at this very moment.
    return null;
  }
};
