import type {Death} from './die.js';

/** One step of a life: an operation, and whether it leads somewhere or comes back to where it began. */
export interface Draft {
  readonly name: string;
  /** Belongs to a trip that may be left out, such as a fork from its making to its deletion. */
  readonly trip?: string;
}

export interface Draw {
  readonly name: string;
  /** How it dies; null when it is left alone. */
  readonly death: Death | null;
  /** Between 0 and 1: how far on; of several, the command is killed again each time it is repeated. */
  readonly where: readonly number[];
}

/** How often a command is killed at most until it is left alone. */
const MOST_KILLS = 4;

/** One death in so many is a power cut, which costs a boot, unless somebody wants it otherwise. */
const POWER_EVERY = 5;

/**
 * Draws one life: every second trip is left out, of what is on the main way every second dies, on a trip each does. Every life
 * has a power cut.
 *
 * @param powerEvery  one death in so many is a power cut
 */
export const drawLife = (stages: readonly Draft[], random: () => number, powerEvery = POWER_EVERY): Draw[] => {
  const trips = new Map<string, boolean>();
  for (const {trip} of stages) if (trip !== undefined && !trips.has(trip)) trips.set(trip, random() < 0.5);
  const life = stages
    .filter(({trip}) => trip === undefined || trips.get(trip))
    .map(({name, trip}): Draw => {
      const dies = trip !== undefined || random() < 0.5;
      const death = dies ? (random() < 1 / powerEvery ? 'power' : 'kill') : null;
      const deaths = death === 'kill' ? 1 + Math.floor(random() * MOST_KILLS) : 1;
      return {name, death, where: Array.from({length: deaths}, random)};
    });
  const dying = life.filter(({death}) => death !== null);
  if (dying.some(({death}) => death === 'power')) return life;
  const unlucky = (dying.length > 0 ? dying : life)[Math.floor(random() * (dying.length || life.length))];
  return life.map((one) => (one === unlucky ? {...one, death: 'power', where: one.where.slice(0, 1)} : one));
};

/**
 * The stages that have to be lived through on the way from one to another: the main way, and of the trip that leads there what
 * comes before. Others are left out, but one that has begun is ended: the stages after it know nothing of a fork.
 *
 * @param from  the index of the next stage; @param to  that of the one to be reached, which is not part of it
 */
export const betweenOf = <S extends Draft>(stages: readonly S[], from: number, to: number): S[] => {
  const begun = from > 0 ? stages[from - 1]?.trip : undefined;
  const target = stages[to]?.trip;
  return stages.slice(from, to).filter(({trip}) => trip === undefined || trip === target || trip === begun);
};
