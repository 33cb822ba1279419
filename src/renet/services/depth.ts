/**
 * Whether a value is nested deeper than so many levels. Level by level and without recursion: what is asked about
 * may be deeper than the stack.
 */
export const isDeeperThan = (value: unknown, levels: number): boolean => {
  let here = [value];
  for (let level = 0; level <= levels; level += 1) {
    here = here.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
    if (here.length === 0) return false;
  }
  return true;
};
