import type {Context} from '../engine/context.js';
import {deviceBytes} from '../system/device-size.js';
import {readSuperblock} from '../system/ext4-superblock.js';
import {resizeExt4} from '../system/ext4.js';

/** Lets a mounted file system fill its device, when that is larger: its image was grown while it was closed. */
export const growToDevice = async ({exec}: Context, device: string): Promise<void> => {
  const superblock = await readSuperblock(device);
  if (superblock && superblock.sizeBytes + superblock.blockBytes <= (await deviceBytes(device))) {
    await exec(resizeExt4(device));
  }
};
