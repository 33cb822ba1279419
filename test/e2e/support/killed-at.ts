import type {ChildProcess} from 'node:child_process';
import {FAIL_POINT, setFailPoint, untilReached} from './fail-point.js';
import {untilIdle} from './leftovers.js';
import type {Server} from './server.js';

/**
 * Kills rdc (SIGKILL) while the agent stands at a point of its operation, then lets the agent go on and end: it finds
 * nobody there. Without the point, a slow test would kill rdc when all is done.
 *
 * @param point  as the agent names it, such as `copy the image: done`
 * @throws Error when rdc ended before
 */
export const killedAt = async (
  server: Server,
  args: readonly string[],
  {operation, point}: {operation: string; point: string},
): Promise<void> => {
  await setFailPoint(server, {operation, at: point, then: 'wait'});
  let rdc: ChildProcess | undefined;
  const run = server.rdc([...args], {onStart: (child) => (rdc = child)});
  await Promise.race([untilReached(server), run.then(({status, stderr}) => ended(point, status, stderr))]);
  rdc!.kill('SIGKILL');
  await run;
  await server.sh(`rm ${FAIL_POINT}.reached`);
  await untilIdle(server);
};

const ended = (point: string, status: number | null, stderr: string): never => {
  throw new Error(`rdc ended with ${status} before the agent was at "${point}":\n${stderr}`);
};
