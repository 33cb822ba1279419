import {readFile, realpath} from 'node:fs/promises';
import {basename, join} from 'node:path';

/** The kernel counts in these whatever the disk has. */
const SECTOR_BYTES = 512;

/** Size of a block device, a partition or a mapping, as the kernel sees it now. */
export const deviceBytes = async (device: string, sysBlock = '/sys/class/block'): Promise<number> =>
  Number(await readFile(join(sysBlock, basename(await realpath(device)), 'size'), 'utf8')) * SECTOR_BYTES;
