import {argv, toLine, type Argv} from '../shared/argv.js';

/** Where the server keeps agents, one directory per content hash. */
export const AGENT_ROOT = '/opt/rediacc/renet';
/** Where the server keeps Node, one directory per version. */
export const RUNTIME_ROOT = '/opt/rediacc/runtime';

/** The agent for people who log in. */
export const RENET_COMMAND = '/usr/local/bin/renet';

/** Makes a call run as root; `-n` because nobody is there to answer a password prompt. */
export const asRoot = (user: string, call: Argv): Argv =>
  user === 'root' ? call : argv('sudo', '-n', call.file, ...call.args);

/** The one remote line rdc runs for work: the agent of this very build, as root. */
export const agentLine = (hash: string, user: string): string => agentWords(hash, user, ['serve']);

/** The same agent with other words: what it passes through to another program. */
export const agentWords = (hash: string, user: string, words: readonly string[]): string =>
  toLine(asRoot(user, argv(`${AGENT_ROOT}/${hash}/renet`, ...words)));
