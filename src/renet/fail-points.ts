import {readFile, rm, writeFile} from 'node:fs/promises';
import * as z from 'zod';
import {RUN_DIR} from './layout.js';

/**
 * Passes a named point of an operation. Between any two points an operation may die, be it by SIGKILL or with the whole
 * server, and the same call must then succeed; a test proves it by having it die at each of them.
 */
export type Reach = (point: string) => Promise<void>;

/** For what no test has die. */
export const noFailPoints: Reach = async () => undefined;

/** `at` counts the points that an operation passes, from 1. */
const FailPoint = z.strictObject({
  operation: z.string(),
  at: z.int().min(1),
  /** `kill`: SIGKILL to this process; `hang`: goes no further, so that the server can be switched off meanwhile. */
  then: z.enum(['kill', 'hang']),
});

/** Only root can write there, and root could kill the agent anyway. */
const FILE = `${RUN_DIR}/fail-point`;

/**
 * The points of one operation. Without the file, which is always but in a test, each costs nothing.
 *
 * @param file  what to do where; the name of the point reached is left in `<file>.reached`, and the file itself is
 *   removed then, so that the repeated call goes through
 */
export const failPoints = async (operation: string, file = FILE): Promise<Reach> => {
  const asked = await readFailPoint(file);
  if (asked?.operation !== operation) return noFailPoints;
  let passed = 0;
  return async (point) => {
    passed += 1;
    if (passed !== asked.at) return;
    await writeFile(`${file}.reached`, point);
    await rm(file);
    if (asked.then === 'kill') process.kill(process.pid, 'SIGKILL');
    await new Promise(() => setInterval(() => undefined, 60_000));
  };
};

const readFailPoint = async (file: string): Promise<z.output<typeof FailPoint> | null> => {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : FailPoint.parse(JSON.parse(text));
};
