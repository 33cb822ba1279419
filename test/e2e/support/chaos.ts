import {errorOf, type Run} from './rdc.js';
import {untilIdle} from './leftovers.js';
import type {Server} from './server.js';

/** How an operation dies: its process alone (SIGKILL), or with the whole server (QEMU killed: what was not flushed is lost). */
export type Death = 'kill' | 'power';

export interface Attempt {
  readonly operation: string;
  /** The command line of rdc that carries it out. */
  readonly command: readonly string[];
  readonly death: Death;
  /** Which of the operation's points, from 1. */
  readonly at: number;
}

/** What became of an attempt: the name of the point, or null when the operation has fewer and went through. */
export interface Died extends Attempt {
  readonly point: string | null;
}

const FILE = '/run/rediacc/fail-point';

/** Numbers between 0 and 1 that follow from the seed alone (mulberry32, by Tommy Ettinger, public domain). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

/**
 * Has an operation die at a point, then runs the same command again, which must succeed.
 *
 * @throws Error quoting what the command said, when it ends otherwise than its death explains
 */
export const dieAndRepeat = async (server: Server, attempt: Attempt): Promise<Died> => {
  const point = await die(server, attempt);
  if (point === null) return {...attempt, point};
  const again = await server.rdc([...attempt.command, '--json']);
  if (again.status !== 0) throw failure(`repeated after it died at "${point}"`, attempt, again);
  return {...attempt, point};
};

const die = async (server: Server, attempt: Attempt): Promise<string | null> => {
  const {operation, at, death, command} = attempt;
  const wish = {operation, at, then: death === 'kill' ? 'kill' : 'hang'};
  await server.sh(`rm -f ${FILE}.reached; cat > ${FILE}.new && mv ${FILE}.new ${FILE}`, {stdin: JSON.stringify(wish)});
  const running = server.rdc([...command, '--json']);
  return death === 'kill' ? killed(server, attempt, await running) : losePower(server, attempt, running);
};

const killed = async (server: Server, attempt: Attempt, run: Run): Promise<string | null> => {
  const point = await server.sh(`rm -f ${FILE}; cat ${FILE}.reached 2>/dev/null || true`);
  if (point === '') return passed(attempt, run);
  const {status, code} = errorOf(run);
  // An agent that is gone without an answer is an error that can be repeated, never a success.
  if (status !== 15 || code !== 'AGENT_FAILED') throw failure(`killed at "${point}"`, attempt, run);
  await untilIdle(server);
  return point;
};

const losePower = async (server: Server, attempt: Attempt, running: Promise<Run>): Promise<string | null> => {
  let ended: Run | undefined;
  void running.then((run) => (ended = run));
  for (;;) {
    const point = await server.sh(`cat ${FILE}.reached 2>/dev/null || true`);
    if (point !== '') {
      await server.losePower();
      const run = await running;
      if (run.status !== 13) throw failure(`without power at "${point}"`, attempt, run);
      return point;
    }
    if (ended) {
      await server.sh(`rm -f ${FILE}`);
      return passed(attempt, ended);
    }
  }
};

const passed = (attempt: Attempt, run: Run): null => {
  if (run.status !== 0) throw failure('left alone', attempt, run);
  return null;
};

const failure = (how: string, {operation, at}: Attempt, {status, stdout, stderr}: Run): Error =>
  new Error(`${operation}, point ${at}, ${how}: exit status ${status}\n${stderr}\n${stdout}`);
