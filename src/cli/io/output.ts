import {inColumns} from '../../shared/columns.js';

/** How a command prints its result. `table` is for people, the others are for programs. */
export const OUTPUT_FORMATS = ['table', 'json', 'yaml', 'csv'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Rows with the columns in the order they are shown. Cells are what a program would want: numbers, not `1.5G`. */
export interface Table {
  columns: readonly Column[];
  rows: readonly Record<string, unknown>[];
  /** Shown to people instead of an empty table. */
  empty?: string;
}
interface Column {
  key: string;
  header: string;
  /** How people see the value; csv keeps the value itself. */
  show?: (value: unknown) => string;
  align?: 'left' | 'right';
}

const cellText = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

const shown = ({key, show}: Column, row: Record<string, unknown>): string => (show ?? cellText)(row[key]) || '-';

/** The table as aligned text, or its `empty` line. Ends without a line end. */
export const renderTable = ({columns, rows, empty = 'Nothing to show.'}: Table): string => {
  if (rows.length === 0) return empty;
  const cells = [columns.map(({header}) => header), ...rows.map((row) => columns.map((column) => shown(column, row)))];
  const right = columns.flatMap(({align}, at) => (align === 'right' ? [at] : []));
  return inColumns(cells, new Set(right));
};

const csvCell = (value: unknown): string => {
  const text = cellText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** RFC 4180, with a header line of the keys. Ends without a line end. */
export const renderCsv = ({columns, rows}: Pick<Table, 'columns' | 'rows'>): string =>
  [columns.map(({key}) => csvCell(key)), ...rows.map((row) => columns.map(({key}) => csvCell(row[key])))]
    .map((line) => line.join(','))
    .join('\r\n');

/** A table of any data: one row an element, one column a key of any row. */
export const tableOf = (data: unknown): Table => {
  const rows = [data].flat().map((row) => (row !== null && typeof row === 'object' ? {...row} : {value: row}));
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {columns: keys.map((key) => ({key, header: key})), rows};
};

/** `key: value` lines with the values aligned; empty values are left out. Ends without a line end. */
export const renderFields = (fields: readonly (readonly [string, string | number | null | undefined])[]): string => {
  const known = fields.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = Math.max(0, ...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${value}`).join('\n');
};

/**
 * The format the words ask for, before they are parsed: errors of parsing obey it too.
 * Words after `--` belong to another program.
 */
export const wantedFormat = (argv: readonly string[], env: NodeJS.ProcessEnv): OutputFormat => {
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  if (own.includes('--json')) return 'json';
  const asked = own.flatMap((word, at) => {
    if (word === '-o' || word === '--output') return own[at + 1] ?? [];
    return /^(?:--output=|-o=?)(.+)$/.exec(word)?.[1] ?? [];
  });
  const format = asked.at(-1) ?? env['RDC_OUTPUT'] ?? 'table';
  return OUTPUT_FORMATS.find((known) => known === format) ?? 'table';
};
