import {createHash} from 'node:crypto';
import {realpath, stat} from 'node:fs/promises';
import {join, relative} from 'node:path';
import type {ComposeCall} from '../compose/args.js';
import {COMPOSE_FILES, OVERRIDE_FILES} from '../compose/directory.js';
import type {ComposeProgram} from '../compose/program.js';
import type {ThisRepository} from '../compose/this-repository.js';
import {readInside} from '../files/inside.js';

/** A call of `compose up`, with all that Compose finds in its environment. */
export interface Start {
  readonly call: ComposeCall;
  readonly repository: ThisRepository;
  readonly program: ComposeProgram;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of this agent: another one may prepare a project in another way. */
  readonly agentHash: string;
}

/** All that decides what a start makes, but for what the daemon holds. */
export interface Inputs {
  /** Of the project, relative to the repository. */
  readonly directory: string;
  /** Of the compose files that are there. */
  readonly texts: readonly string[];
  /** Of everything, in hex. */
  readonly hash: string;
}

/** Options of `up` that do nothing more where nothing is to be done. */
const PLAIN = new Set(['-d', '--detach', '--quiet-pull', '--remove-orphans']);
/** Other ones in each run of a function. */
const OF_EACH_RUN = ['INVOCATION_ID', 'JOURNAL_STREAM', 'SYSTEMD_EXEC_PID'];
/** Where Bash says with which words it was called. */
const OF_THE_CALLER = '_';
/** By which Compose is led to other files or other services. */
const LEADS_ELSEWHERE = 'COMPOSE_';
const LIMIT_BYTES = 64 * 1024;

/**
 * Reads what a plain `up` is made from, when that is all: the compose file in this very directory with its override and
 * `.env`, the environment, and the programs.
 *
 * @returns null when more may decide
 */
export const readInputs = async (start: Start): Promise<Inputs | null> => {
  const {call, repository, program, cwd, environment, agentHash} = start;
  if (!isPlain(call)) return null;
  const variables = Object.entries(environment).filter(
    ([name]) => !OF_EACH_RUN.includes(name) && name !== OF_THE_CALLER,
  );
  if (variables.some(([name]) => name.startsWith(LEADS_ELSEWHERE))) return null;
  const directory = relative(await realpath(repository.mountPath), await realpath(cwd));
  if (directory.startsWith('..')) return null;
  const read = (name: string) => readInside(repository.mountPath, join(directory, name), LIMIT_BYTES);
  const composeFiles = await Promise.all(COMPOSE_FILES.map(read));
  const overrides = await Promise.all(OVERRIDE_FILES.map(read));
  const env = await read('.env');
  if (composeFiles.every((text) => text === null)) return null;
  if (env?.includes(LEADS_ELSEWHERE)) return null;
  const texts = [...composeFiles, ...overrides].filter((text) => text !== null);
  if ([...texts, env ?? ''].some((text) => OF_EACH_RUN.some((name) => text.includes(name)) || /\$\{?_\b/.test(text)))
    return null;
  const {size, mtimeMs} = await stat(program.file);
  const all = [
    ...[agentHash, program.file, size, mtimeMs, call.command, directory],
    ...[composeFiles, overrides, env, variables.sort(([a], [b]) => (a < b ? -1 : 1))],
  ];
  return {directory, texts, hash: createHash('sha256').update(JSON.stringify(all)).digest('hex')};
};

const isPlain = ({files, projectDirectory, projectName, globals, command: [name, ...words]}: ComposeCall): boolean =>
  name === 'up' &&
  files.length + globals.length === 0 &&
  projectDirectory === undefined &&
  projectName === undefined &&
  words.some((word) => word === '-d' || word === '--detach') &&
  words.every((word) => PLAIN.has(word));
