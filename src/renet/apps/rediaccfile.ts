import type {Dirent} from 'node:fs';
import {opendir} from 'node:fs/promises';
import {join} from 'node:path';
import {RdcError} from '../../shared/errors.js';
import {readInside} from '../files/inside.js';

/** A repository's Rediaccfile. */
export interface Rediaccfile {
  /** Where it lies, relative to the repository; `.` is the root. Its functions run there. */
  readonly directory: string;
  /** Its name as it is spelt. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/** A script of a megabyte is a mistake. */
const LIMIT_BYTES = 1024 * 1024;

/**
 * The Rediaccfiles of a repository: the root's first, then those of first-level directories A-Z.
 * Hidden directories and links are passed over.
 *
 * @throws RdcError INVALID_INPUT when two spellings of the name lie in one directory, and for too many directories
 */
export const findRediaccfiles = async (mountPath: string): Promise<Rediaccfile[]> => {
  const directories = await namesIn(mountPath, (entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  if (directories.length > MAX_DIRECTORIES) {
    throw new RdcError('INVALID_INPUT', `The repository has more than ${MAX_DIRECTORIES} directories at its root.`, {
      hint: 'Put those that hold data into one of them.',
    });
  }
  const found: Rediaccfile[] = [];
  for (const directory of ['.', ...directories.sort()]) {
    const names = await namesIn(join(mountPath, directory), ({name}) => isRediaccfile(name));
    const name = chooseName(names, directory);
    if (name !== null) found.push({directory, name, path: join(mountPath, directory, name)});
  }
  return found;
};

/** Each is looked into by every start; apps are dozens at most. */
const MAX_DIRECTORIES = 10_000;

/** Entry by entry: a directory may have millions, and only those that are wanted are kept. */
const namesIn = async (directory: string, wanted: (entry: Dirent) => boolean): Promise<string[]> => {
  const names: string[] = [];
  for await (const entry of await opendir(directory)) {
    if (wanted(entry) && names.length <= MAX_DIRECTORIES) names.push(entry.name);
  }
  return names;
};

const isRediaccfile = (name: string): boolean => name.toLowerCase() === 'rediaccfile';

/** The one name that is a Rediaccfile, whatever its case. */
export const chooseName = (names: readonly string[], directory: string): string | null => {
  const matching = names.filter(isRediaccfile).sort();
  if (matching.length < 2) return matching[0] ?? null;
  throw new RdcError(
    'INVALID_INPUT',
    `${where(directory)} has ${matching.join(' and ')}: it is not clear which to run.`,
    {
      hint: 'Remove all but one of them.',
    },
  );
};

/**
 * Refuses a Rediaccfile that must not be run: one that leads outside the repository, or that calls
 * Docker through sudo and so would reach the server's own daemon.
 *
 * @throws RdcError INVALID_INPUT naming file and line
 */
export const checkRediaccfile = async (mountPath: string, {directory, name}: Rediaccfile): Promise<void> => {
  const path = join(directory, name);
  const text = await readInside(mountPath, path, LIMIT_BYTES);
  const found = findSudoDocker(text ?? '');
  if (found === null) return;
  throw new RdcError('INVALID_INPUT', `${path}, line ${found.line}, runs "${found.text}" without -E.`, {
    hint: [
      "sudo drops DOCKER_HOST, so this would reach the server's own Docker instead of the repository's.",
      'Write it without sudo: renet compose -- up -d',
    ],
    details: {path, ...found},
  });
};

const where = (directory: string): string => (directory === '.' ? 'The repository' : `The directory ${directory}`);

/** sudo's options that take their value from the next word (sudo(8)). */
const WITH_VALUE =
  /^(?:-[a-zA-Z]*[CDRTUghprtu]|--(?:user|group|host|prompt|chdir|chroot|close-from|command-timeout|other-user|role|type))$/;
const KEEPS_ENVIRONMENT = /^(?:-[a-zA-Z]*E[a-zA-Z]*|--preserve-env(?:=(?:.*,)?DOCKER_HOST(?:,.*)?)?|DOCKER_HOST=.*)$/;
/** No option that is asked about is longer; the patterns above need the square of a word's length. */
const LONGEST_OPTION = 1024;
const DOCKER = /^(?:\S*\/)?docker(?:-compose)?$/;

/** The first call of Docker through a sudo that drops the environment: its line, from 1, and its words. */
export const findSudoDocker = (script: string): {line: number; text: string} | null => {
  for (const {line, text} of logicalLines(script)) {
    for (const match of text.matchAll(/(?<![\w./-])sudo\s+([^;&|()`"'<>]*)/g)) {
      const call = sudoCall((match[1] ?? '').split(/\s+/));
      if (call) return {line, text: `sudo ${call}`};
    }
  }
  return null;
};

/** The words up to Docker's name when sudo runs Docker without the environment. */
const sudoCall = (words: readonly string[]): string | null => {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const option = word.slice(0, LONGEST_OPTION);
    if (KEEPS_ENVIRONMENT.test(option)) return null;
    if (WITH_VALUE.test(option)) index += 1;
    else if (!word.startsWith('-') && !/^\w+=/.test(word))
      return DOCKER.test(word) ? words.slice(0, index + 1).join(' ') : null;
  }
  return null;
};

/** Lines without comments, with continued ones joined, numbered by where they begin. */
const logicalLines = (script: string): {line: number; text: string}[] => {
  const lines: {line: number; text: string}[] = [];
  let pieces: string[] = [];
  let first = 1;
  for (const [index, raw] of script.split('\n').entries()) {
    if (pieces.length === 0) first = index + 1;
    const text = raw.replace(/(?<=^|[\s;&|()])#.*$/, '');
    const goesOn = text.endsWith('\\');
    // Joined once, at the end: a line may be continued half a million times.
    pieces.push(goesOn ? `${text.slice(0, -1)} ` : text);
    if (goesOn) continue;
    lines.push({line: first, text: pieces.join('')});
    pieces = [];
  }
  if (pieces.length > 0) lines.push({line: first, text: pieces.join('')});
  return lines;
};
