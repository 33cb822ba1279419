/**
 * The operations that somebody wants to die, of those that there are.
 *
 * @param wanted  names parted by commas; all when there are none
 * @throws Error when one is not there: nothing would die in a run that was to show what does
 */
export const chosenOf = (names: readonly string[], wanted: string | undefined): ReadonlySet<string> => {
  if (wanted === undefined) return new Set(names);
  const chosen = wanted.split(',');
  const strangers = chosen.filter((name) => !names.includes(name));
  if (strangers.length > 0)
    throw new Error(`There is no operation ${strangers.join(', ')}; there are: ${names.join(', ')}`);
  return new Set(chosen);
};

/**
 * The part of the work that is this server's, when several share it.
 *
 * @param share  `0/2` is every second piece from the first; all when there is none
 */
export const shareOf = <T>(pieces: readonly T[], share: string | undefined): T[] => {
  const [index = 0, servers = 1] = (share ?? '0/1').split('/').map(Number);
  return pieces.filter((_, number) => number % servers === index);
};
