/**
 * Open files that every program inherits which is started now: the locks that are held. Descriptors belong to the
 * process as a whole, and so does this set.
 */
export const inherited = new Set<number>();

/** Descriptors for the end of execa's `stdio`: it takes any, its types know only 3 to 9. */
export const asStdio = (descriptors: Iterable<number>): readonly 3[] => [...descriptors] as 3[];
