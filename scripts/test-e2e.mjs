// Runs the end-to-end suites, two at a time where there are processors for it. A lane is a set of test servers and the suite that
// uses them now; `node scripts/test-e2e.mjs [suite …]` runs all or those that are named.
import {spawn} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {availableParallelism, totalmem} from 'node:os';
import {basename, join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import powerOff from '../test/support/e2e-teardown.cjs';
import {nextSuite} from './e2e/queue.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SUITES = join(ROOT, 'test', 'e2e');
const ENDING = '.test.ts';
/** What a lane wants in bytes: 4 GiB are its server's. */
const LANE_MEMORY = 6 * 1024 ** 3;
const possible = Math.min(2, availableParallelism(), Math.floor(totalmem() / LANE_MEMORY));
const LANES = Number(process.env.RDC_E2E_LANES) || Math.max(1, possible);

const suites = readdirSync(SUITES)
  .filter((file) => file.endsWith(ENDING))
  .map((file) => basename(file, ENDING));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !suites.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`No such suite: ${unknown.join(', ')}. There are: ${suites.join(', ')}.\n`);
  process.exit(2);
}

const waiting = wanted.length > 0 ? wanted : suites;
const failed = [];
const started = performance.now();
const secondsSince = (from) => Math.round((performance.now() - from) / 1000);

/** A suite in a Jest of its own, each line of which is shown under the suite's name. @returns its exit status */
const run = (suite, lane) =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        'node_modules/jest/bin/jest.js',
        '--config',
        '.config/jest.config.mjs',
        '--selectProjects',
        'e2e',
        '--runInBand',
        join(SUITES, `${suite}${ENDING}`),
      ],
      {
        cwd: ROOT,
        env: {
          ...process.env,
          NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
          RDC_E2E_LANE: String(lane),
          RDC_E2E_KEEP: '1',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({input: stream}).on('line', (line) => process.stdout.write(`${suite} | ${line}\n`));
    }
    child.on('error', reject);
    child.on('close', resolve);
  });

/** One suite after the other, until none is left for this lane, or one has failed anywhere. */
const live = async (lane) => {
  while (failed.length === 0) {
    const suite = nextSuite(waiting, lane);
    if (suite === undefined) return;
    const from = performance.now();
    const status = await run(suite, lane);
    if (status !== 0) failed.push(suite);
    process.stdout.write(`${suite}: ${status === 0 ? 'passed' : 'FAILED'} after ${secondsSince(from)} s\n`);
  }
};

await Promise.all(Array.from({length: LANES}, (_, index) => live(index + 1)));
const notRun = failed.length > 0 && waiting.length > 0 ? `; not run: ${waiting.join(', ')}` : '';
process.stdout.write(
  failed.length === 0
    ? `All end-to-end suites passed in ${secondsSince(started)} s.\n`
    : `Failed: ${failed.join(', ')}${notRun}.\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
if (failed.length === 0) await powerOff();
