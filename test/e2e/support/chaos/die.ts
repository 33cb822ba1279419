import {FAIL_POINT, setFailPoint} from '../fail-point.js';
import {errorOf, type Run} from '../rdc.js';
import type {Server} from '../server.js';

/** How an operation dies: its process alone (SIGKILL), or with the whole server (killed: what was not flushed is lost). */
export type Death = 'kill' | 'power';

/** What somebody types, and the operation of the agent that it asks for. */
export interface Command {
  readonly operation: string;
  readonly run: () => Promise<Run>;
  /** Whether it ended as it must when the agent is killed: with an error that can be repeated, never with a success. */
  readonly wasKilled: (run: Run) => boolean;
}

/** Where an operation died. */
export interface Died {
  readonly point: string;
  /** Which of the operation's points, from 1; of the last one this is how many there are. */
  readonly number: number;
  readonly last: boolean;
}

export const rdcCommand = (server: Server, operation: string, ...args: string[]): Command => ({
  operation,
  run: () => server.rdc([...args, '-m', 'server-1', '--json']),
  wasKilled: (run) => run.status === 15 && errorOf(run).code === 'AGENT_FAILED',
});

/** The same for what people type on the server itself. */
export const renetCommand = (server: Server, operation: string, line: string): Command => ({
  operation,
  run: async () => {
    const said = await server.sh(`${line} --json 2>&1 || echo "status=$?"`).catch(String);
    const status = /connection|Connection|closed/.test(said) ? 13 : Number(/status=(\d+)/.exec(said)?.[1] ?? 0);
    return {status, stdout: said, stderr: ''};
  },
  wasKilled: ({status}) => status === 137,
});

/**
 * Has an operation die at a point, or at its last one when it has fewer.
 *
 * @throws Error quoting what the command said, when it ends otherwise than its death explains
 */
export const die = async (server: Server, command: Command, death: Death, at: number): Promise<Died> => {
  await setFailPoint(server, {operation: command.operation, at, then: death === 'kill' ? 'kill' : 'hang'});
  return death === 'kill' ? killed(server, command) : losePower(server, command);
};

const killed = async (server: Server, command: Command): Promise<Died> => {
  const run = await command.run();
  const died = await reached(server);
  if (died === null) throw failure('without passing a point', command, run);
  if (!command.wasKilled(run)) throw failure(`killed at "${died.point}"`, command, run);
  return died;
};

const losePower = async (server: Server, command: Command): Promise<Died> => {
  let ended: Run | undefined;
  const running = command.run().then((run) => (ended = run));
  for (;;) {
    const died = await reached(server);
    if (died !== null) {
      await server.losePower();
      const run = await running;
      if (run.status !== 13) throw failure(`without power at "${died.point}"`, command, run);
      return died;
    }
    if (ended) throw failure('without passing a point', command, ended);
  }
};

const reached = async (server: Server): Promise<Died | null> => {
  const text = await server.sh(`cat ${FAIL_POINT}.reached 2>/dev/null || true`);
  return text === '' ? null : (JSON.parse(text) as Died);
};

/** Runs a command that must succeed. */
export const succeed = async (command: Command, when: string): Promise<Run> => {
  const run = await command.run();
  if (run.status !== 0) throw failure(when, command, run);
  return run;
};

const failure = (how: string, {operation}: Command, {status, stdout, stderr}: Run): Error =>
  new Error(`${operation}, ${how}: exit status ${status}\n${stderr}\n${stdout}`);
