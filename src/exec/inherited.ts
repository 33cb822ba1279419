import type {FileHandle} from 'node:fs/promises';

/**
 * Open files that every program inherits which is started now: the locks that are held. Descriptors belong to the
 * process as a whole, and so does this set; it also keeps a lock from being closed as garbage.
 */
export const inherited = new Set<FileHandle>();

/** Open files for the end of execa's `stdio`, which takes any descriptor, though its types know only 3 to 9. */
export const asStdio = (files: Iterable<FileHandle>): readonly 3[] => [...files].map(({fd}) => fd as 3);
