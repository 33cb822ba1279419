import {operations} from '../../contract/index.js';
import type {Operation} from '../../contract/operation.js';
import {flagsOf, isForPeople, type Flag} from './flags.js';

/** What people may call, by group and verb. */
const callable = (): Operation[] =>
  Object.values(operations as Record<string, Operation>).filter((o) => isForPeople(o.params));

/** `repository-create` is `repository create`. */
const spoken = ({name}: Operation): string => name.replace('-', ' ');

const OTHER_COMMANDS: readonly (readonly [string, string])[] = [
  ['compose [--network-id N] -- …', 'Run docker compose on the daemon of a repository.'],
  ['docker [--network-id N] -- …', 'Run docker on the daemon of a repository.'],
];

const common = (name: string, kind: Flag['kind'], description: string, fallback?: unknown): Flag => ({
  key: `--${name}`,
  name,
  kind,
  required: false,
  description,
  fallback,
});

/** Flags that every operation takes, beside its own. */
export const COMMON_FLAGS: readonly Flag[] = [
  common('json', 'switch', 'print one JSON line per event; the last one is the result or the error'),
  common('dry-run', 'switch', 'print what would be done, change nothing'),
  common('lock-wait', 'number', 'seconds to wait for another operation on the same repository', 60),
  common('help', 'switch', 'print this page'),
];

/** The operation that a command line begins with, of one word or of two, and the words after it. */
export const findOperation = (
  words: readonly string[],
): {readonly operation: Operation; readonly args: readonly string[]} | undefined => {
  for (const count of [1, 2]) {
    const operation = callable().find((one) => spoken(one) === words.slice(0, count).join(' '));
    if (operation) return {operation, args: words.slice(count)};
  }
  return undefined;
};

/** Whether anything begins with that word. */
export const isGroup = (group: string): boolean => rowsOf(group).length > 0;

const rowsOf = (group: string | undefined): (readonly [string, string])[] =>
  callable()
    .map((operation) => [spoken(operation), operation.summary] as const)
    .concat(OTHER_COMMANDS)
    .filter(([name]) => group === undefined || name === group || name.startsWith(`${group} `));

/** Help of everything, or of one group. */
export const overview = (group?: string): string =>
  [
    'renet, the agent of rdc on this server. Everything here needs root: sudo renet …',
    '',
    columns(rowsOf(group)),
    '',
    'Help of one command: renet <group> <command> --help',
    'On your workstation rdc does all of this for you.',
  ].join('\n');

/** Help of one operation, with an example that can be copied. */
export const operationHelp = (operation: Operation): string => {
  const flags = flagsOf(operation.params);
  const alone = flags.find(({positional}) => positional);
  const rows = [...flags, ...COMMON_FLAGS].map((flag) => [usageOf(flag), explain(flag)] as const);
  const needed = flags.filter(({required}) => required).map((flag) => ` ${exampleOf(flag)}`);
  return [
    operation.summary,
    '',
    `Usage: renet ${spoken(operation)}${alone ? ` <${alone.name}>` : ''} [flags]`,
    '',
    columns(rows),
    '',
    `Example: sudo renet ${spoken(operation)}${needed.join('')}`,
  ].join('\n');
};

const usageOf = ({name, kind}: Flag): string => {
  if (kind === 'switch' || kind === 'secret') return `--${name}`;
  return `--${name} <${kind === 'text' || kind === 'list' ? 'value' : kind}>${kind === 'list' ? ' …' : ''}`;
};

const explain = ({description, required, fallback, kind}: Flag): string => {
  const how = kind === 'secret' ? `${description}, read from stdin` : description;
  if (required) return `${how} (required)`;
  return fallback === undefined || fallback === false ? how : `${how} (default ${String(fallback)})`;
};

const exampleOf = ({name, kind, positional, example = '1'}: Flag): string => {
  if (positional) return example;
  return kind === 'secret' || kind === 'switch' ? `--${name}` : `--${name} ${example}`;
};

const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join('\n');
};
