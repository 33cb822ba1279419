// All that must hold: `npm test`. After the build two things go on side by side, because test servers mostly wait: the checks and tests
// that need no server, and the end-to-end suites. All of them run, whatever fails; the last line has the figures of all tests.
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {sumOfFigures} from './tests/figures.mjs';
import {ROOT} from './tests/jest.mjs';
import {FAILURES} from './tests/verdict.mjs';

/** Servers have limits of time that people gave them; what only computes goes on when they wait. */
const AFTER_SERVERS = ['nice', '-n', '10'];

const say = (line) => process.stdout.write(`${line}\n`);
const started = performance.now();
const secondsSince = (from) => Math.round((performance.now() - from) / 1000);

/**
 * Runs one of package.json's scripts and shows each of its lines behind its name.
 *
 * @param {string} script
 * @param {string[]} [before]  words before the call
 * @returns {Promise<{script: string, status: number | null, last: string, failures: string[]}>} how it ended, its last line, and what
 *   it listed as failures
 */
const run = (script, before = []) =>
  new Promise((resolve, reject) => {
    const from = performance.now();
    let last = '';
    const failures = [];
    const [program, ...words] = [...before, 'npm', 'run', '--silent', script];
    const child = spawn(program, words, {cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe']});
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({input: stream}).on('line', (line) => {
        if (stream === child.stdout && line !== '') last = line;
        if (failures.length > 0 || line === FAILURES) failures.push(line);
        say(`${script} | ${line}`);
      });
    }
    child.on('error', reject);
    child.on('close', (status) => {
      say(`${script}: ${status === 0 ? 'passed' : 'FAILED'} after ${secondsSince(from)} s`);
      resolve({script, status, last, failures: failures.slice(1, -1)});
    });
  });

/** One after the other; what comes after a failure runs too, so that one run tells all. */
const inOrder = async (scripts, before) => {
  const ended = [];
  for (const script of scripts) ended.push(await run(script, before));
  return ended;
};

const first = [];
for (const script of ['build', 'test:prepare']) {
  first.push(await run(script));
  if (first.at(-1).status !== 0) process.exit(1);
}
const [without, on] = await Promise.all([
  inOrder(['lint', 'typecheck', 'test:unit'], AFTER_SERVERS),
  inOrder(['test:e2e']),
]);
const all = [...without, ...on];
const failed = all.filter(({status}) => status !== 0).map(({script}) => script);
const figures = sumOfFigures(all.filter(({script}) => script.startsWith('test:')).map(({last}) => last));
process.exitCode = failed.length === 0 && figures.passed > 0 && figures.failed === 0 ? 0 : 1;
for (const {script, failures} of all) for (const line of failures) say(`${script} | ${line}`);
say(failed.length === 0 ? `Everything passed in ${secondsSince(started)} s.` : `Failed: ${failed.join(', ')}.`);
say(figures.text);
