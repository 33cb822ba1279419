// Runs the tests that need no server: `node scripts/test-unit.mjs [words for Jest]`. As for the end-to-end tests, its last line has
// the figures, and only what test/skips.json lists may be skipped. `--tests DIRECTORY`, first, has it run those of another directory.
import {readdirSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {runJest, TESTS} from './tests/jest.mjs';
import {skipsOf} from './tests/skips.mjs';
import {failureLines, figuresOf, isGood, verdictOf} from './tests/verdict.mjs';

const words = process.argv.slice(2);
const tests = words[0] === '--tests' ? resolve(words.splice(0, 2)[1]) : TESTS;
const byName = words.some((word) => /^(-t|--testNamePattern)/.test(word));
/** Of a whole run is known what belongs to it: a test in a directory that no kind of test has would never be missed. */
const whole = words.length === 0;
const files = readdirSync(tests, {recursive: true}).filter((file) => /^(?!e2e\/).*\.test\.ts$/.test(file));

const skips = skipsOf(tests);
const kinds = ['--selectProjects', 'unit', 'command', 'tools'];
/** Ends what would never end; beside test servers a test gets a small share of the processors, which is no failure of it. */
const LIMIT_MS = 180_000;
const ended = await runJest([...words, ...kinds, '--testTimeout', String(LIMIT_MS)], {tests});
const verdict = verdictOf(ended, {tests, files: whole ? files : [], skips, byName});
const good = isGood(verdict) && verdict.passed > 0;
process.exitCode = good ? 0 : 1;
for (const line of failureLines(verdict)) process.stdout.write(`${line}\n`);
if (!good && isGood(verdict)) process.stdout.write(`No test was tried, in ${join(tests, 'unit')} and beside it.\n`);
process.stdout.write(`${figuresOf(verdict)}\n`);
