/** A call of Docker Compose, taken apart. */
export interface ComposeCall {
  /** Values of `--file`, in order. */
  readonly files: readonly string[];
  readonly projectDirectory: string | undefined;
  readonly projectName: string | undefined;
  /** The other options before the command. */
  readonly globals: readonly string[];
  /** The command and all after it; empty when there is none. */
  readonly command: readonly string[];
}

/** Compose's own options that take a value (docker compose --help). */
const SHORT = {'-f': '--file', '-p': '--project-name'} as const;
const WITH_VALUE = new Set([
  '--ansi',
  '--env-file',
  '--file',
  '--parallel',
  '--profile',
  '--progress',
  '--project-directory',
  '--project-name',
]);

/**
 * Commands that neither make containers nor show the project: they are passed on as they are,
 * which saves reading the project first.
 */
const DIRECT = new Set([
  ...['attach', 'completion', 'cp', 'down', 'events', 'exec', 'help', 'images', 'kill', 'logs', 'ls', 'pause', 'port'],
  ...['ps', 'pull', 'push', 'restart', 'rm', 'start', 'stats', 'stop', 'top', 'unpause', 'version', 'wait'],
]);

/** Takes apart the arguments after `docker compose`. */
export const parseComposeArgs = (args: readonly string[]): ComposeCall => {
  const values: Record<string, string[]> = {};
  const globals: string[] = [];
  let index = 0;
  while (index < args.length && args[index]?.startsWith('-')) {
    const {name, value, words} = optionAt(args, index);
    index += words;
    if (name === '--file' || name === '--project-directory' || name === '--project-name')
      (values[name] ??= []).push(value);
    else globals.push(...(WITH_VALUE.has(name) ? [`${name}=${value}`] : [name]));
  }
  return {
    files: values['--file'] ?? [],
    projectDirectory: values['--project-directory']?.at(-1),
    projectName: values['--project-name']?.at(-1),
    globals,
    command: args.slice(index),
  };
};

/** Compose takes `--name=value`, `--name value`, `-n value` and `-nvalue`. */
const optionAt = (args: readonly string[], index: number): {name: string; value: string; words: number} => {
  const word = args[index] ?? '';
  const [, long, attached] = /^(--[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  const short = SHORT[word.slice(0, 2) as keyof typeof SHORT];
  const name = long ?? short ?? word;
  const value =
    attached ?? (long === undefined && short && word.length > 2 ? word.slice(2).replace(/^=/, '') : undefined);
  if (value !== undefined) return {name, value, words: 1};
  return WITH_VALUE.has(name) ? {name, value: args[index + 1] ?? '', words: 2} : {name, value: '', words: 1};
};

/** Whether the project has to be prepared for this command. */
export const needsProject = (call: ComposeCall): boolean => {
  const [name] = call.command;
  return name !== undefined && !asksForHelp(call) && !DIRECT.has(name);
};

/** Commands after which services are not to run. */
const ENDS = new Set(['down', 'kill', 'rm', 'stop']);

/** Whether services are gone after this command. */
export const endsServices = (call: ComposeCall): boolean => ENDS.has(call.command[0] ?? '') && !asksForHelp(call);

const asksForHelp = ({globals, command: [, next]}: ComposeCall): boolean =>
  [next, ...globals].some((word) => word === '--help' || word === '-h') || globals.includes('-v');
