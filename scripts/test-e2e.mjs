// Runs the end-to-end suites, several at a time where there are processors for it: `node scripts/test-e2e.mjs [suite …]` runs all or
// those that are named. Its last line has the figures, and it ends with 0 only when something ran, nothing failed, and nothing was
// skipped but what test/skips.json lists. `--tests` has it run the suites of another directory.
import {availableParallelism, totalmem} from 'node:os';
import {resolve} from 'node:path';
import {parseArgs} from 'node:util';
import powerOff from '../test/support/e2e-teardown.cjs';
import {runSuites} from './e2e/runner.mjs';
import {chaosSeed} from './e2e/seed.mjs';
import {suitesIn} from './e2e/suites.mjs';
import {ROOT, TESTS} from './tests/jest.mjs';
import {skipsOf} from './tests/skips.mjs';
import {failureLines, figuresOf, isGood, together} from './tests/verdict.mjs';

/** What a lane wants in bytes: 4 GiB are its server's. */
const LANE_MEMORY = 6 * 1024 ** 3;
const REFUSED = 2;
/** What these try is drawn by lot. */
const DRAWN = ['chaos', 'faults'];
const say = (line) => process.stdout.write(`${line}\n`);

const {values, positionals} = parseArgs({allowPositionals: true, options: {tests: {type: 'string', default: TESTS}}});
const tests = resolve(values.tests);
const there = suitesIn(tests);
const suites = positionals.length > 0 ? [...new Set(positionals)] : there;
const unknown = suites.filter((name) => !there.includes(name));
if (unknown.length > 0 || there.length === 0) {
  process.stderr.write(`No such suite: ${unknown.join(', ') || tests}. There are: ${there.join(', ') || 'none'}.\n`);
  process.exit(REFUSED);
}

// Suites wait much of the time, so there may be one more than processors.
const lanesByItself = Math.max(1, Math.min(3, availableParallelism() + 1, Math.floor(totalmem() / LANE_MEMORY)));
const lanes = process.env.RDC_E2E_LANES ? Number(process.env.RDC_E2E_LANES) : lanesByItself;
if (!Number.isInteger(lanes) || lanes < 1) {
  process.stderr.write(`RDC_E2E_LANES is not a number of lanes: ${process.env.RDC_E2E_LANES}\n`);
  process.exit(REFUSED);
}

const firstLane = Number(process.env.RDC_E2E_LANE || 1);
const started = performance.now();
const {seed, from} = chaosSeed(ROOT, process.env.RDC_CHAOS_SEED);
if (suites.some((suite) => DRAWN.includes(suite))) say(`The seed of the chaos suite is ${seed}, from ${from}.`);
const {verdicts, failed, notRun} = await runSuites(
  {tests, suites, skips: skipsOf(tests), lanes, firstLane, env: {RDC_CHAOS_SEED: seed}},
  say,
);
const all = together(verdicts);
const good = isGood(all) && notRun.length === 0 && all.passed > 0;
process.exitCode = good ? 0 : 1;
if (good) await powerOff(lanes);
for (const line of failureLines(all)) say(line);
const rest = notRun.length > 0 ? `; not run: ${notRun.join(', ')}` : '';
if (good) say(`All end-to-end suites passed in ${Math.round((performance.now() - started) / 1000)} s.`);
else say(failed.length > 0 ? `Failed: ${failed.join(', ')}${rest}.` : `Nothing was tried${rest}.`);
say(figuresOf(all));
