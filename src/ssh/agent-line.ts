import {AGENT_ROOT} from '../contract/server.js';
import {argv, toLine, type Argv} from '../shared/argv.js';

/** Makes a call run as root; `-n` because nobody is there to answer a password prompt. */
export const asRoot = (user: string, call: Argv): Argv =>
  user === 'root' ? call : argv('sudo', '-n', call.file, ...call.args);

/** The one remote line rdc runs for work: the agent of this very build, as root. */
export const agentLine = (hash: string, user: string): string => agentWords(hash, user, ['serve']);

/** The same agent with other words: what it passes through to another program. */
export const agentWords = (hash: string, user: string, words: readonly string[]): string =>
  toLine(asRoot(user, argv(`${AGENT_ROOT}/${hash}/renet`, ...words)));
