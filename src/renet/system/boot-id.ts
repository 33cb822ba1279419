import {readFile} from 'node:fs/promises';

/** Identity of this boot, from the kernel. */
export const readBootId = async (): Promise<string> =>
  (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
