import {setTimeout as sleep} from 'node:timers/promises';
import type {Exec} from '../../exec/exec.js';
import type {Argv} from '../../shared/argv.js';
import {printable} from '../../shared/printable.js';
import type {ComposeCall} from '../compose/args.js';
import type {ReadyProject} from '../compose/prepare.js';
import type {ThisRepository} from '../compose/this-repository.js';
import type {Services} from '../services/services.js';
import type {ComposeProject} from '../system/compose.js';
import type {docker} from '../system/docker.js';

/** The Docker daemon of the repository. */
export type Daemon = ReturnType<typeof docker>;

/** A start of a project that may replace containers. */
export interface Deployment {
  readonly call: ComposeCall;
  readonly repository: ThisRepository;
  readonly found: ReadyProject;
  readonly daemon: Daemon;
  readonly exec: Exec;
  /** Compose on the prepared project. */
  readonly composeCall: (command: readonly string[]) => Argv;
  /** Runs that with our own terminal; its exit status. */
  readonly compose: (command: readonly string[]) => Promise<number>;
  /** Compose on a project in another file. */
  readonly composeOn: (at: {file: string; name: string}, command: readonly string[]) => Argv;
  /** The project as it is when services have other addresses. */
  readonly readElsewhere: (services: Services) => Promise<ComposeProject>;
}

/** Says something to whoever started this; data is on stdout. */
export const say = (line: string): void => void process.stderr.write(`${printable(line)}\n`);

const POLL_MS = 250;

/**
 * Looks again and again until there is an answer.
 *
 * @returns `null` when there is none in time
 */
export const until = async <T>(look: () => Promise<T | null>, forMs: number): Promise<T | null> => {
  const end = performance.now() + forMs;
  for (;;) {
    const found = await look();
    if (found !== null || performance.now() > end) return found;
    await sleep(POLL_MS);
  }
};
