import {open} from 'node:fs/promises';
import * as z from 'zod';

/** What the header of a LUKS2 volume tells without its key. */
export interface LuksHeader {
  readonly uuid: string;
  readonly label: string;
  /** A free text beside the label. */
  readonly subsystem: string;
  /** Where the encrypted data begins. */
  readonly dataOffsetBytes: number;
  /** Numbers of the key slots in use, in order. */
  readonly keySlots: readonly number[];
}

/** Magic and version; then, at fixed places, texts that end with a zero byte (LUKS2 On-Disk Format, 2.1). */
const MAGIC = Buffer.from('4c554b53babe0002', 'hex');
const LABEL = {at: 24, bytes: 48};
const UUID = {at: 168, bytes: 40};
const SUBSYSTEM = {at: 208, bytes: 48};
const BINARY_BYTES = 4096;
/** Both areas together, as cryptsetup makes them. */
const HEADER_BYTES = 16 * 1024;

const Metadata = z.object({
  keyslots: z.record(z.string(), z.unknown()),
  segments: z.object({0: z.object({offset: z.string().regex(/^\d+$/)})}),
});

/** Reads the first 16 KiB of a volume; null when that is no LUKS2 header. */
export const parseLuksHeader = (bytes: Buffer): LuksHeader | null => {
  if (!isLuks(bytes)) return null;
  const metadata = metadataOf(bytes);
  if (!metadata) return null;
  return {
    uuid: textAt(bytes, UUID),
    label: textAt(bytes, LABEL),
    subsystem: textAt(bytes, SUBSYSTEM),
    dataOffsetBytes: Number(metadata.segments[0].offset),
    keySlots: Object.keys(metadata.keyslots)
      .map(Number)
      .sort((a, b) => a - b),
  };
};

const isLuks = (bytes: Buffer): boolean => bytes.subarray(0, MAGIC.length).equals(MAGIC);

const textAt = (bytes: Buffer, place: {at: number; bytes: number}): string =>
  bytes.toString('latin1', place.at, place.at + place.bytes).replace(/\0.*$/s, '');

const metadataOf = (bytes: Buffer): z.output<typeof Metadata> | null => {
  try {
    return Metadata.parse(JSON.parse(bytes.toString('utf8', BINARY_BYTES).replace(/\0.*$/s, '')));
  } catch {
    return null;
  }
};

/** The header of an image; null when it has none that can be read. */
export const readLuksHeader = async (image: string): Promise<LuksHeader | null> => {
  const bytes = await readFirst(image, HEADER_BYTES);
  return bytes && parseLuksHeader(bytes);
};

/** Only the subsystem: all of it that a list of many volumes needs, and the least that can be read. */
export const readLuksSubsystem = async (image: string): Promise<string | null> => {
  const bytes = await readFirst(image, SUBSYSTEM.at + SUBSYSTEM.bytes);
  return bytes && isLuks(bytes) ? textAt(bytes, SUBSYSTEM) : null;
};

const readFirst = async (image: string, count: number): Promise<Buffer | null> => {
  const file = await open(image, 'r').catch(() => null);
  if (!file) return null;
  try {
    const {buffer, bytesRead} = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return null;
  } finally {
    await file.close();
  }
};
