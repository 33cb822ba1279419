/** LUKS wants whole sectors. */
const SECTOR_BYTES = 4096;

/** The size of an image: asking for one byte too many fails late, so this rounds down. */
export const imageSize = ({sizeBytes}: {readonly sizeBytes: number}): number =>
  Math.floor(sizeBytes / SECTOR_BYTES) * SECTOR_BYTES;
