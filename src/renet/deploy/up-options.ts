import type {ComposeProject} from '../system/compose.js';

/** What `compose up` is asked to do, as far as replacing without downtime depends on it. */
export interface UpOptions {
  /** None means all. */
  readonly services: readonly string[];
  readonly forceRecreate: boolean;
  readonly build: boolean;
  readonly pullAlways: boolean;
  /** What the services depend on is started and replaced as well. */
  readonly withDependencies: boolean;
}

/** Options of `compose up` that take a value (docker compose up --help). */
const WITH_VALUE = new Set([
  '--attach',
  '--exit-code-from',
  '--no-attach',
  '--pull',
  '--scale',
  '--timeout',
  '--wait-timeout',
]);
/** Those that return before all is up, or say themselves how many containers there are to be. */
const LEFT_ALONE = ['--no-recreate', '--no-start', '--scale'];
const SHORT: Readonly<Record<string, string>> = {
  d: '--detach',
  t: '--timeout',
  V: '--renew-anon-volumes',
  w: '--watch',
  y: '--yes',
};

/**
 * Reads the words after `docker compose up`.
 *
 * @returns `null` for a call that is passed on as it is: one that stays in the foreground, or decides itself what is recreated
 */
export const parseUp = (words: readonly string[]): UpOptions | null => {
  const options = new Map<string, string>();
  const services: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) {
      services.push(word);
      continue;
    }
    for (const [name, attached] of namesIn(word)) {
      const takesNext = attached === undefined && WITH_VALUE.has(name);
      if (takesNext) index += 1;
      options.set(name, takesNext ? (words[index] ?? '') : (attached ?? 'true'));
    }
  }
  const isOn = (name: string) =>
    options.has(name) && !['false', '0', 'f', 'F', 'FALSE', 'False'].includes(options.get(name) ?? '');
  if (!isOn('--detach') && !isOn('--wait')) return null;
  if (LEFT_ALONE.some(isOn)) return null;
  return {
    services,
    forceRecreate: isOn('--force-recreate'),
    build: isOn('--build'),
    pullAlways: options.get('--pull') === 'always',
    withDependencies: !isOn('--no-deps'),
  };
};

/** `--name`, `--name=value`, `-d`, `-dV`, `-t5` and `-t=5`. */
const namesIn = (word: string): [name: string, value: string | undefined][] => {
  const [, long, value] = /^(--[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  if (long !== undefined) return [[long, value]];
  const found: [string, string | undefined][] = [];
  for (let at = 1; at < word.length; at += 1) {
    const name = SHORT[word[at] ?? ''] ?? `-${word[at]}`;
    const rest = word.slice(at + 1).replace(/^=/, '');
    if (WITH_VALUE.has(name)) return [...found, [name, rest === '' ? undefined : rest]];
    if (word[at + 1] === '=') return [...found, [name, rest]];
    found.push([name, undefined]);
  }
  return found;
};

/** Pure: the services that an `up` looks at, those they depend on included. */
export const scopeOf = (
  project: ComposeProject,
  {services, withDependencies}: Pick<UpOptions, 'services' | 'withDependencies'>,
): ReadonlySet<string> => {
  if (services.length === 0) return new Set(Object.keys(project.services));
  const scope = new Set<string>();
  const queue = [...services];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const service = Object.hasOwn(project.services, name) ? project.services[name] : undefined;
    if (service === undefined || scope.has(name)) continue;
    scope.add(name);
    if (withDependencies) queue.push(...Object.keys(service.depends_on ?? {}));
  }
  return scope;
};
