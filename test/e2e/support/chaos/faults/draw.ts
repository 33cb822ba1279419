/** A stage, and what happens to the disks in the middle of its operation. */
export interface Pair {
  readonly stage: string;
  readonly fault: string;
  /** Between 0 and 1: how far on. */
  readonly where: number;
}

/** Every stage with every fault, in the order of the stages; at which point is drawn. */
export const everyPair = (stages: readonly string[], faults: readonly string[], random: () => number): Pair[] =>
  stages.flatMap((stage) => faults.map((fault) => ({stage, fault, where: random()})));

/** A few of them by lot, in the order of the stages; each with another stage and, as long as there are some, another fault. */
export const drawPairs = (all: readonly Pair[], count: number, random: () => number): Pair[] => {
  const shuffled = all.map((pair) => ({pair, key: random()})).sort((a, b) => a.key - b.key);
  const drawn: Pair[] = [];
  for (const {pair} of shuffled) {
    if (drawn.length === count) break;
    if (drawn.every(({stage, fault}) => stage !== pair.stage && fault !== pair.fault)) drawn.push(pair);
  }
  return all.filter((pair) => drawn.includes(pair));
};
