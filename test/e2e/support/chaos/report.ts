import {appendFile} from 'node:fs/promises';
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

/** Notes each death, in a file of JSON lines too when one is named. */
export const reporter = (file: string | undefined, seed: number | null) => {
  const entries: Entry[] = [];
  return {
    entries,
    note: async (entry: Entry): Promise<void> => {
      entries.push(entry);
      if (file) await appendFile(file, `${JSON.stringify({seed, ...entry})}\n`);
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
  const lines = [['operation', 'points', 'killed', 'without power', 'failures'], ...rows];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return text.join('\n');
};
