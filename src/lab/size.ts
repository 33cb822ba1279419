/** The size of a lab server; its disk's is in `image-args.ts`. */
export const MEMORY_MIB = 4096;
/** User-mode Linux has one processor, whatever is asked. */
export const CPUS = 2;
