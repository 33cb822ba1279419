import {readFile, rename, rm, writeFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import * as z from 'zod';
import {exists} from '../files/read.js';
import {RUN_DIR} from '../layout.js';

/**
 * Passes a named point of an operation. Between any two points an operation may die, be it by SIGKILL or with the whole
 * server, and the same call must then succeed; a test proves it by having it die at each of them.
 */
export type Reach = (point: string) => Promise<void>;

export interface FailPoints {
  readonly reach: Reach;
  /** The last point of the operation: one that was to die later dies here, so that no draw of a test is wasted. */
  readonly reachLast: Reach;
}

const pass: Reach = async () => undefined;
/** For what no test has die. */
export const noFailPoints: FailPoints = {reach: pass, reachLast: pass};

const FailPoint = z.strictObject({
  operation: z.string(),
  /** The number of a point, from 1, or its name. */
  at: z.union([z.int().min(1), z.string().min(1)]),
  /**
   * `kill`: SIGKILL to this process; `hang`: goes no further, so that the server can be switched off meanwhile; `wait`: goes on
   * when `<file>.reached` has been removed, so that something can be done to the disks meanwhile.
   */
  then: z.enum(['kill', 'hang', 'wait']),
});

/** Only root can write there, and root could kill the agent anyway. */
const FILE = `${RUN_DIR}/fail-point`;

/**
 * The points of one operation. Without the file, which is always but in a test, each costs nothing.
 *
 * @param file  what to do where. What was reached is left in `<file>.reached`: `{point, number, last}`, where the number
 *   of the last point is the count of all. The file itself is removed then, so that the repeated call goes through.
 */
export const failPoints = async (operation: string, file = FILE): Promise<FailPoints> => {
  const asked = await readFailPoint(file);
  if (asked?.operation !== operation) return noFailPoints;
  let number = 0;
  let waited = false;
  const die = async (point: string, last: boolean): Promise<void> => {
    await writeFile(`${file}.half`, JSON.stringify({point, number, last}));
    await rename(`${file}.half`, `${file}.reached`);
    await rm(file);
    if (asked.then === 'kill') process.kill(process.pid, 'SIGKILL');
    if (asked.then === 'wait') {
      waited = true;
      return untilRemoved(`${file}.reached`);
    }
    await new Promise(() => setInterval(() => undefined, 60_000));
  };
  return {
    reach: async (point) => {
      number += 1;
      if (asked.at === number || asked.at === point) await die(point, false);
    },
    reachLast: async (point) => {
      number += 1;
      if (!waited) await die(point, true);
    },
  };
};

const untilRemoved = async (path: string): Promise<void> => {
  while (await exists(path)) await sleep(50);
};

const readFailPoint = async (file: string): Promise<z.output<typeof FailPoint> | null> => {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : FailPoint.parse(JSON.parse(text));
};
