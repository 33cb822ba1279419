// What a run of Jest is worth. Pure: from how it ended and what it wrote to figures and to what is wrong with it.
import {relative, sep} from 'node:path';
import {stripVTControlCharacters} from 'node:util';
import {z} from 'zod';

const Result = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['passed', 'failed', 'skipped', 'focused']),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).default([])}),
      ),
    }),
  ),
});

/**
 * @typedef {object} Verdict
 * @property {number} passed
 * @property {number} failed  what fails without failing a test counts as one, so that this is 0 in a good run alone
 * @property {number} skipped
 * @property {string[]} problems  what is wrong beside tests that failed
 * @property {string[]} failures  lines: each test that failed, and how it did
 */

/**
 * @param {{status: number | null, signal: string | null, text?: string}} ended  from `runJest`
 * @param {object} asked
 * @param {string} asked.tests  the directory of the tests
 * @param {string[]} asked.files  what had to run, below that directory
 * @param {Map<string, string[]>} asked.skips  what had to be skipped, by file
 * @param {boolean} [asked.byName]  tests were chosen by name: the others are skipped, which says nothing
 * @param {boolean} [asked.noneRan]  whether it is wrong when a file ran none of its tests, however they are listed
 * @returns {Verdict}
 */
export const verdictOf = ({status, signal, text}, {tests, files, skips, byName = false, noneRan = false}) => {
  const problems = signal === null ? [] : [`Jest was ended by ${signal}`];
  const result = text === undefined ? undefined : resultOf(text);
  if (!result) {
    problems.push(text === undefined ? 'Jest left no result' : 'Jest left a result that cannot be read');
    return {passed: 0, failed: 1, skipped: 0, problems, failures: []};
  }
  const ran = result.testResults.map((one) => ({...one, file: relative(tests, one.name).split(sep).join('/')}));
  const all = ran.flatMap(({assertionResults}) => assertionResults);
  const count = (wanted) => all.filter((one) => one.status === wanted).length;
  const [passed, failed] = [count('passed'), count('failed')];

  const missing = files.filter((file) => !ran.some((one) => one.file === file));
  if (missing.length > 0) problems.push(`did not run: ${missing.join(', ')}`);
  for (const one of ran) problems.push(...fileProblems(one, byName ? undefined : (skips.get(one.file) ?? [])));
  if (noneRan) problems.push(...ran.filter(ranNothing).map(({file}) => `${file} ran no test`));
  if (byName && passed + failed === 0) problems.push('no test has such a name');
  if (problems.length + failed === 0 && (status !== 0 || !result.success)) {
    problems.push(`Jest ended with exit status ${status} and ${result.success ? 'success' : 'failure'}`);
  }
  return {
    passed,
    failed: failed || Math.min(1, problems.length),
    skipped: all.length - passed - failed,
    problems,
    failures: ran.flatMap(failuresOf),
  };
};

/** The whole message of a failure can be long; its beginning says what was expected, and where. */
const LINES_OF_A_FAILURE = 25;

/** @returns {string[]} lines */
const failuresOf = ({file, status, message, assertionResults}) => {
  const failed = assertionResults.filter((one) => one.status === 'failed');
  if (status === 'failed' && failed.length === 0) return [`✕ ${file}`, ...shortened(message)];
  return failed.flatMap(({fullName, failureMessages}) => [
    `✕ ${file}: ${fullName}`,
    ...shortened(failureMessages.join('\n')),
  ]);
};

/** @param {string} text; @returns {string[]} its first lines, without colours */
const shortened = (text) => {
  const lines = stripVTControlCharacters(text).trimEnd().split('\n');
  const more = lines.length - LINES_OF_A_FAILURE;
  return [...lines.slice(0, LINES_OF_A_FAILURE), ...(more > 0 ? [`… ${more} lines more`] : [])].map(
    (line) => `  ${line}`,
  );
};

/** @returns undefined when it is none */
const resultOf = (text) => {
  try {
    return Result.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

const ranNothing = ({assertionResults}) =>
  assertionResults.length > 0 && assertionResults.every(({status}) => status !== 'passed' && status !== 'failed');

/** Of a file that failed only that, and this where no test of it did: what comes after a failure is skipped on purpose. */
const fileProblems = ({file, status, assertionResults}, skips) => {
  if (assertionResults.some((one) => one.status === 'failed')) return [];
  if (status === 'failed') return [`${file} failed outside of its tests`];
  if (assertionResults.length === 0) return [`${file} has no test`];
  if (skips === undefined) return [];
  const listed = [...skips];
  const unlisted = [];
  for (const one of assertionResults.filter(({status}) => status !== 'passed')) {
    const at = listed.indexOf(one.fullName);
    if (at < 0) unlisted.push(one.fullName);
    else listed.splice(at, 1);
  }
  return [
    ...unlisted.map((name) => `${file} skipped what skips.json does not list: ${name}`),
    ...listed.map((name) => `${file} did not skip what skips.json lists: ${name}`),
  ];
};

/** @returns {Verdict} of several runs together */
export const together = (verdicts) => ({
  passed: sum(verdicts, 'passed'),
  failed: sum(verdicts, 'failed'),
  skipped: sum(verdicts, 'skipped'),
  problems: verdicts.flatMap(({problems}) => problems),
  failures: verdicts.flatMap(({failures}) => failures),
});

const sum = (verdicts, key) => verdicts.reduce((all, verdict) => all + verdict[key], 0);

export const isGood = ({failed, problems}) => failed === 0 && problems.length === 0;

/** The figures, for people and for programs: at the end of a run they stand alone on the last line. */
export const figuresOf = ({passed, failed, skipped}) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** Begins the failures at the end of a run, where they are found without reading all that the run has printed. */
export const FAILURES = 'Failures:';

/** @returns {string[]} lines to print at the end, before the figures; none in a good run */
export const failureLines = ({problems, failures}) =>
  problems.length + failures.length === 0 ? [] : [FAILURES, ...failures, ...problems];
