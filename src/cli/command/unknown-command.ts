import {RdcError} from '../../shared/errors.js';

/** The words before the first flag: a command, and perhaps what it is about. */
export const wordsOf = (args: readonly string[]): readonly string[] => {
  const end = args.findIndex((arg) => arg.startsWith('-'));
  return end < 0 ? args : args.slice(0, end);
};

/**
 * Checks the words before the first flag against all commands, topics and aliases.
 *
 * @returns the error that names what there is; nothing when oclif will find something
 */
export const unknownCommand = (
  args: readonly string[],
  ids: readonly string[],
  aliases: Readonly<Record<string, readonly string[]>>,
): RdcError | undefined => {
  const words = wordsOf(args);
  if (words.length === 0 || words[0] === 'help') return undefined;
  const known = [...ids, ...Object.values(aliases).flat()];
  if (words.some((_, index) => known.includes(words.slice(0, index + 1).join(':')))) return undefined;
  const topic = topicOf(words, known);
  if (topic.length === words.length) return undefined;
  const next = nextWords(topic, known);
  return new RdcError('USAGE', `There is no command "rdc ${words.slice(0, topic.length + 1).join(' ')}".`, {
    hint: [
      `There ${next.length === 1 ? 'is' : 'are'}: ${next.join(', ')}`,
      `rdc ${topic.map((word) => `${word} `).join('')}--help`,
    ],
  });
};

/** The longest beginning of the words that commands lie in; nothing is the root. */
const topicOf = (words: readonly string[], known: readonly string[]): readonly string[] => {
  const isTopic = (_: string, index: number): boolean =>
    known.some((id) => id.startsWith(`${words.slice(0, index + 1).join(':')}:`));
  return words.slice(0, words.filter(isTopic).length);
};

/** The words that can follow a topic. */
const nextWords = (topic: readonly string[], known: readonly string[]): string[] => {
  const inside = known.map((id) => id.split(':')).filter((id) => topic.every((word, index) => id[index] === word));
  return [...new Set(inside.map((id) => id[topic.length] ?? ''))].sort();
};
