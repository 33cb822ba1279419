import {readFileSync} from 'node:fs';
import {appendFile} from 'node:fs/promises';
import {columns} from '../report.js';

/** A fault in the middle of an operation, as a line of the report. */
export interface FaultEntry {
  readonly stage: string;
  readonly fault: string;
  /** Where the operation was, how it ended, and what it said. */
  readonly point?: string;
  readonly status?: number | null;
  readonly code?: string | null;
  readonly message?: string | null;
  /** Why what had to hold did not. */
  readonly failure?: string;
}

/** As `reporter`; what an earlier report has without a failure is known. */
export const faultReporter = (file: string | undefined, earlier: string | undefined) => {
  const lines = earlier === undefined ? [] : readFileSync(earlier, 'utf8').split('\n').slice(0, -1);
  const good = lines.map((line) => JSON.parse(line) as FaultEntry).filter(({failure}) => failure === undefined);
  const entries: FaultEntry[] = [];
  return {
    entries,
    known: new Set(good.map(({stage, fault}) => `${stage}, ${fault}`)),
    note: async (entry: FaultEntry & Record<string, unknown>): Promise<void> => {
      entries.push(entry);
      if (file) await appendFile(file, `${JSON.stringify(entry)}\n`);
    },
  };
};

/** A table for people: how often each fault was tried, how many commands succeeded all the same, and what failed. */
export const faultTable = (entries: readonly FaultEntry[]): string => {
  const rows = [...new Set(entries.map(({fault}) => fault))].map((fault) => {
    const own = entries.filter((entry) => entry.fault === fault);
    const count = (test: (entry: FaultEntry) => boolean) => String(own.filter(test).length);
    return [
      fault,
      String(own.length),
      count(({status}) => status === 0),
      count(({status}) => status !== undefined && status !== 0),
      count(({failure}) => failure !== undefined),
    ];
  });
  return columns([['fault', 'operations', 'succeeded', 'refused', 'failures'], ...rows]);
};
