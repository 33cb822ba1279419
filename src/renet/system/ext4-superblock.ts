import {open} from 'node:fs/promises';

/** What an ext4 file system says of itself. */
export interface Ext4Superblock {
  readonly blockBytes: number;
  readonly sizeBytes: number;
  /** Errors the kernel has met since the last full check. */
  readonly errors: number;
}

/** Where the superblock lies and how long it is (the kernel's Documentation/filesystems/ext4, "The Super Block"). */
const AT = 1024;
const BYTES = 1024;
const MAGIC = 0xef53;

/** Reads the 1024 bytes of a superblock; null when they are none. */
export const parseSuperblock = (bytes: Buffer): Ext4Superblock | null => {
  if (bytes.length < BYTES || bytes.readUInt16LE(0x38) !== MAGIC) return null;
  const blockBytes = 1024 * 2 ** bytes.readUInt32LE(0x18);
  const blocks = bytes.readUInt32LE(0x4) + bytes.readUInt32LE(0x150) * 2 ** 32;
  return {blockBytes, sizeBytes: blocks * blockBytes, errors: bytes.readUInt32LE(0x194)};
};

/** The superblock of a device, mounted or not. */
export const readSuperblock = async (device: string): Promise<Ext4Superblock | null> => {
  const file = await open(device, 'r');
  try {
    const {buffer, bytesRead} = await file.read(Buffer.alloc(BYTES), 0, BYTES, AT);
    return parseSuperblock(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
};
