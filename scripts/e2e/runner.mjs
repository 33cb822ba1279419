// Runs end-to-end suites, several at a time. A lane is a set of test servers and the suite that uses them now.
import {join} from 'node:path';
import {runJest} from '../tests/jest.mjs';
import {figuresOf, isGood, verdictOf} from '../tests/verdict.mjs';
import {nextSuite} from './queue.mjs';
import {fileOf} from './suites.mjs';

const secondsSince = (from) => Math.round((performance.now() - from) / 1000);

/**
 * Runs suites until all have, or one has failed: the others are left alone then, as the machine is wanted as it is.
 *
 * @param {object} what
 * @param {string} what.tests  the directory of the tests
 * @param {string[]} what.suites  their names
 * @param {Map<string, string[]>} what.skips  the tests that have to be skipped, by file
 * @param {number} what.lanes  how many run at a time
 * @param {number} [what.firstLane]  the number of the first: those below it are somebody else's
 * @param {Record<string, string>} what.env  what they find in their environment
 * @param {(line: string) => void} say
 * @returns {Promise<{verdicts: import('../tests/verdict.mjs').Verdict[], failed: string[], notRun: string[]}>}
 */
export const runSuites = async ({tests, suites, skips, lanes, firstLane = 1, env}, say) => {
  const waiting = [...suites];
  const [verdicts, failed] = [[], []];

  const runOne = async (suite, lane) => {
    const from = performance.now();
    const file = fileOf(suite);
    const ended = await runJest(['--selectProjects', 'e2e', '--runInBand', '--runTestsByPath', join(tests, file)], {
      tests,
      env: {...env, RDC_E2E_LANE: String(lane), RDC_E2E_KEEP: '1'},
      onLine: (line) => say(`${suite} | ${line}`),
    });
    const verdict = verdictOf(ended, {tests, files: [file], skips, noneRan: true});
    verdicts.push(verdict);
    if (!isGood(verdict)) failed.push(suite);
    for (const problem of verdict.problems) say(`${suite} | ${problem}`);
    say(`${suite}: ${isGood(verdict) ? 'passed' : 'FAILED'} after ${secondsSince(from)} s: ${figuresOf(verdict)}`);
  };

  /** One suite after the other, until none is left for this lane, or one has failed anywhere. */
  const live = async (lane) => {
    while (failed.length === 0) {
      const suite = nextSuite(waiting);
      if (suite === undefined) return;
      await runOne(suite, lane);
    }
  };

  await Promise.all(Array.from({length: lanes}, (_, index) => live(firstLane + index)));
  return {verdicts, failed, notRun: waiting};
};
