import {appendFile, readFile} from 'node:fs/promises';
import type {Death, Died} from './die.js';

/** One death, as a line of the report. */
export interface Entry extends Died {
  readonly stage: string;
  readonly death: Death;
  /** Why what had to hold did not. */
  readonly failure?: string;
  /** Of a fork that went on after it: how long writing stood still. */
  readonly freezeMs?: number | null;
}

/** A line that is no death: a life was lived to its end. */
export interface LifeEnded {
  readonly seed: number;
  readonly ended: true;
}

/** Notes each death, in a file of JSON lines too when one is named. The seed is that of the life; null when none was drawn. */
export const reporter = (file: string | undefined) => {
  const entries: Entry[] = [];
  const write = async (line: object): Promise<void> => {
    if (file) await appendFile(file, `${JSON.stringify(line)}\n`);
  };
  return {
    entries,
    note: async (entry: Entry, seed: number | null): Promise<void> => {
      entries.push(entry);
      await write({seed, ...entry});
    },
    lifeEnded: (seed: number): Promise<void> => write({seed, ended: true} satisfies LifeEnded),
  };
};

export interface Resumed {
  /** Seeds of lives that need not be lived again. */
  readonly lives: ReadonlySet<number>;
  /** Where a sweep over all points goes on: the number of the next one; null when the stage has died at its last. */
  nextPoint(stage: string, death: Death, every: number): number | null;
}

/** What a report of an earlier run has already: deaths that failed are tried again, and so are lives that were cut short. */
export const resumed = async (file: string | undefined): Promise<Resumed> => {
  // The last line of a run that was killed may be half of one.
  const lines = file === undefined ? [] : (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  const all = lines.map((line) => JSON.parse(line) as (Entry & {seed: number | null}) | LifeEnded);
  const deaths = all.flatMap((line) => ('ended' in line || line.seed !== null || line.failure ? [] : [line]));
  return {
    lives: new Set(all.flatMap((line) => ('ended' in line ? [line.seed] : []))),
    nextPoint: (stage, death, every) => {
      const own = deaths.filter((entry) => entry.stage === stage && entry.death === death);
      if (own.some(({last}) => last)) return null;
      const tried = new Set(own.map(({number}) => number));
      let next = 1;
      while (tried.has(next)) next += every;
      return next;
    },
  };
};

/** A table for people: operation, its points where they are known, deaths of each kind, failures. */
export const tableOf = (entries: readonly Entry[]): string => {
  const rows = [...new Set(entries.map(({stage}) => stage))].map((stage) => {
    const own = entries.filter((entry) => entry.stage === stage);
    const count = (test: (entry: Entry) => boolean) => String(own.filter(test).length);
    const points = own.find(({last}) => last)?.number;
    return [
      stage,
      points === undefined ? '?' : String(points),
      count(({death}) => death === 'kill'),
      count(({death}) => death === 'power'),
      count(({failure}) => failure !== undefined),
    ];
  });
  return columns([['operation', 'points', 'killed', 'without power', 'failures'], ...rows]);
};

/** Text in columns as wide as their longest cell. */
export const columns = (lines: readonly (readonly string[])[]): string => {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return text.join('\n');
};
