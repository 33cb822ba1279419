import * as z from 'zod';
import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';

// What we say.
/** Writes one entry to the journal; its fields come on stdin, one `NAME=value` a line (logger(1)). */
export const writeEntry = (): Argv => argv('logger', '--journald');

export interface JournalQuery {
  /** Fields that an entry has to have; of several sets, one is enough. */
  readonly anyOf: readonly Readonly<Record<string, string>>[];
  readonly lines: number;
  readonly since?: Date | undefined;
}

/** The last entries with certain fields, oldest first, one JSON document a line. */
export const readEntries = ({anyOf, lines, since}: JournalQuery): Argv =>
  argv(
    'journalctl',
    '--no-pager',
    '--quiet',
    '--output=json',
    `--lines=${lines}`,
    since && `--since=@${Math.floor(since.getTime() / 1000)}`,
    ...anyOf.flatMap((fields, index) => [...(index === 0 ? [] : ['+']), ...matchesOf(fields)]),
  );

const matchesOf = (fields: Readonly<Record<string, string>>): string[] =>
  Object.entries(fields).map(([name, value]) => `${name}=${value}`);

const LONGEST_VALUE = 300;

/**
 * Fields as `logger --journald` reads them. A line end would begin a field of its own, so nothing
 * that is not printable gets through, whoever chose the value.
 */
export const entryText = (fields: Readonly<Record<string, string | number | null>>): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}=${printable(String(value))}\n`)
    .join('');

const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, LONGEST_VALUE);

// What we hear.
/** Fields of an entry: texts, as the journal has them; what is no text is left out. */
export type JournalEntry = Readonly<Record<string, string>>;

const Entry = z.record(z.string(), z.unknown());

/** Reads `journalctl --output=json`. @throws RdcError UNEXPECTED_OUTPUT */
export const parseEntries = (output: string): JournalEntry[] =>
  output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const fields = Entry.safeParse(jsonOf(line));
      if (!fields.success) {
        throw new RdcError('UNEXPECTED_OUTPUT', `journalctl answered ${JSON.stringify(line.slice(0, 200))}.`);
      }
      return Object.fromEntries(
        Object.entries(fields.data).filter((field): field is [string, string] => typeof field[1] === 'string'),
      );
    });

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};
