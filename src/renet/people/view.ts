import type {Frame} from '../../contract/frames.js';
import type {Operation} from '../../contract/operation.js';
import {inColumns} from '../../shared/columns.js';

/**
 * What a frame says to people: text for stdout or for stderr, nothing for frames of no interest.
 *
 * @param operation  what it declares of its output; nothing where no result is shown
 */
export const sayFrame = (
  frame: Frame,
  {streams = false, text}: Pick<Operation, 'streams' | 'text'> = {},
): {stdout?: string; stderr?: string} => {
  switch (frame.type) {
    case 'step':
      return frame.state === 'started' ? {} : {stderr: stepLine(frame)};
    case 'log':
      return {[streams ? 'stdout' : 'stderr']: logLine(frame)};
    case 'warning':
      return {stderr: `Warning: ${frame.message}`};
    case 'result':
      return streams ? {} : {stdout: text?.(frame.value) ?? showValue(frame.value)};
    case 'error':
      return {stderr: [`Error: ${frame.message}`, ...frame.hints.map((hint) => `  → ${hint}`)].join('\n')};
    default:
      return {};
  }
};

const logLine = ({source, line}: Extract<Frame, {type: 'log'}>): string =>
  source === undefined ? line : `[${source}] ${line}`;

const SIGNS = {started: '·', done: '✓', skipped: '-', failed: '✗'} as const;

const stepLine = ({title, state, durationMs}: Extract<Frame, {type: 'step'}>): string => {
  const took = durationMs === undefined ? '' : ` (${(durationMs / 1000).toFixed(1)} s)`;
  return `${SIGNS[state]} ${title}${took}`;
};

/** Prints a result: lists of records as tables, lists of lines as lines, anything else as `key  value`. */
export const showValue = (value: unknown): string => {
  if (!isRecord(value)) return showCell(value);
  const [only, ...others] = Object.values(value);
  if (others.length === 0 && Array.isArray(only)) return showList(only);
  const lists = Object.entries(value).filter((field): field is [string, unknown[]] => isRecordList(field[1]));
  const fields = Object.fromEntries(Object.entries(value).filter(([, item]) => !isRecordList(item)));
  const tables = lists.map(([key, items]) => `\n${key}:\n${showList(items)}`);
  return [...(Object.keys(fields).length > 0 ? [showFields(fields)] : []), ...tables].join('\n').trimStart();
};

const showFields = (record: Record<string, unknown>): string => inColumns(flatten(record));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRecordList = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isRecord);

const flatten = (record: Record<string, unknown>, prefix = ''): [string, string][] =>
  Object.entries(record).flatMap(([key, value]) =>
    isRecord(value) ? flatten(value, `${prefix}${key}.`) : [[prefix + key, showCell(value)] satisfies [string, string]],
  );

const showCell = (value: unknown): string => {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(showCell).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

const showList = (items: readonly unknown[]): string => {
  if (!items.every(isRecord)) return items.map(showCell).join('\n');
  const records = items.map((item) => new Map(flatten(item)));
  const keys = [...new Set(records.flatMap((record) => [...record.keys()]))];
  if (keys.length === 0) return 'none';
  return inColumns([keys, ...records.map((record) => keys.map((key) => record.get(key) ?? '-'))]);
};
