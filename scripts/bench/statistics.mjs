// Pure: from samples to rows of the report.

/** @public a test loads it by its path */
export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export const shuffled = (items, random = Math.random) =>
  items
    .map((item) => [random(), item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);

const rounded = (number, digits) => Math.round(number * 10 ** digits) / 10 ** digits;

/**
 * The rows of several series whose samples of one index were taken in the same round: the median of each, and the
 * median over the rounds of sample divided by the floor's sample, because what slows down a round slows down all of it.
 *
 * @param {Map<string, number[]>} series  the first one is the floor of all
 * @returns {{name: string, median: number, unit: string, ratio: number, floor: string, rounds: number}[]}
 */
export const rowsOf = (series, unit) => {
  const [[floor, floorSamples]] = series;
  return [...series].map(([name, samples]) => ({
    name,
    median: rounded(median(samples), 1),
    unit,
    ratio: rounded(median(samples.map((sample, round) => sample / floorSamples[round])), 2),
    floor,
    rounds: samples.length,
  }));
};
