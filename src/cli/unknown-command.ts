import {RdcError} from '../shared/errors.js';

interface Commands {
  readonly commands: Readonly<Record<string, {readonly aliases?: readonly string[]; readonly hidden?: boolean}>>;
}

/**
 * Checks the words before the first flag against all commands, topics and aliases.
 *
 * @returns the error that names what there is; nothing when oclif will find something
 */
export const unknownCommand = (args: readonly string[], {commands}: Commands): RdcError | undefined => {
  const end = args.findIndex((arg) => arg.startsWith('-'));
  const words = end < 0 ? args : args.slice(0, end);
  const [first, second] = words;
  if (first === undefined || first === 'help') return undefined;
  const known = Object.entries(commands).flatMap(([id, {aliases = []}]) => [id, ...aliases]);
  if (known.includes(first) || known.includes(`${first}:${second}`) || known.includes(words.join(':')))
    return undefined;
  const inTopic = known.filter((id) => id.startsWith(`${first}:`));
  if (inTopic.length > 0 && second === undefined) return undefined;
  const nearest = inTopic.length > 0 ? inTopic.map((id) => id.slice(first.length + 1)) : topicsOf(known);
  const given = inTopic.length > 0 ? `${first} ${second}` : first;
  return new RdcError('USAGE', `There is no command "rdc ${given}".`, {
    hint: [
      `There ${nearest.length === 1 ? 'is' : 'are'}: ${nearest.join(', ')}`,
      `rdc ${inTopic.length > 0 ? `${first} ` : ''}--help`,
    ],
  });
};

const topicsOf = (ids: readonly string[]): string[] => [...new Set(ids.map((id) => id.split(':')[0] ?? id))].sort();
