/**
 * Works on all items, at most `limit` at a time, in their order.
 *
 * @returns the results in the order of the items; the first rejection rejects, and begins nothing new
 */
export const inParallel = async <T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> => {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const at = next;
      next += 1;
      try {
        results[at] = await work(items[at]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({length: Math.min(limit, items.length)}, worker));
  return results;
};

/** Waits for all, also when one fails, so that nothing goes on behind the caller's back; then the first rejection rejects. */
export const allOf = async <const T extends readonly Promise<unknown>[]>(
  promises: T,
): Promise<{-readonly [K in keyof T]: Awaited<T[K]>}> => {
  await Promise.allSettled(promises);
  return Promise.all(promises);
};

/** One at a time, in the order asked; a failure does not stop those that wait. */
export const serially = (): (<R>(work: () => Promise<R>) => Promise<R>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
};
