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
