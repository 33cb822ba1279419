import {pathToFileURL} from 'node:url';
import {describe, expect, test} from '@jest/globals';

const {verdictOf, failureLines, figuresOf} = await import(pathToFileURL('scripts/tests/verdict.mjs').href);

const FILE = 'e2e/one.test.ts';
const tests = (...statuses: string[]) => statuses.map((status, index) => ({fullName: `test ${index}`, status}));
const file = (assertionResults: object[], status = 'passed') => ({name: `/tests/${FILE}`, status, assertionResults});
const text = (testResults: object[], success = true) => JSON.stringify({success, testResults});
const asked = {tests: '/tests', files: [FILE], skips: new Map<string, string[]>()};
const good = {status: 0, signal: null, text: text([file(tests('passed', 'passed'))])};

describe('verdictOf', () => {
  test('has nothing against a run of which all passed', () => {
    expect(verdictOf(good, asked)).toEqual({passed: 2, failed: 0, skipped: 0, problems: [], failures: []});
    expect(failureLines(verdictOf(good, asked))).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['no result', {text: undefined}, 'Jest left no result'],
    ['half a result', {text: good.text.slice(0, -9)}, 'Jest left a result that cannot be read'],
    ['another result', {text: '{"success":true}'}, 'Jest left a result that cannot be read'],
    ['a signal after all was written', {status: null, signal: 'SIGTERM'}, 'Jest was ended by SIGTERM'],
    ['another exit status', {status: 1}, 'Jest ended with exit status 1 and success'],
    ['a failure of nobody', {text: text([file(tests('passed'))], false)}, 'Jest ended with exit status 0 and failure'],
    ['no file', {text: text([])}, `did not run: ${FILE}`],
    ['a file without tests', {text: text([file([])])}, `${FILE} has no test`],
    ['a file that failed', {text: text([file(tests('passed'), 'failed')])}, `${FILE} failed outside of its tests`],
  ])('counts %s as one failure, and says so', (_, ended, problem) => {
    expect(verdictOf({...good, ...ended}, asked)).toMatchObject({failed: 1, problems: [problem]});
  });

  test('knows each test that was skipped, also of two with the same name', () => {
    const skips = new Map([[FILE, ['a', 'gone']]]);
    const same = ['pending', 'pending', 'passed'].map((status) => ({fullName: 'a', status}));
    expect(verdictOf({...good, text: text([file(same, 'focused')])}, {...asked, skips}).problems).toEqual([
      `${FILE} skipped what skips.json does not list: a`,
      `${FILE} did not skip what skips.json lists: gone`,
    ]);
  });

  test('does not ask for the skips of what has failed', () => {
    const failed = {status: 1, signal: null, text: text([file(tests('failed', 'pending'), 'failed')], false)};
    const verdict = verdictOf(failed, {...asked, skips: new Map([[FILE, ['gone']]])});
    expect([figuresOf(verdict), verdict.problems]).toEqual(['0 passed, 1 failed, 1 skipped', []]);
  });

  test('lists what failed, and how, for the end of the run', () => {
    const bad = {
      fullName: 'adds',
      status: 'failed',
      failureMessages: ['\u001B[31mError: 1 is not 2\u001B[39m\n    at add.ts:3:1'],
    };
    const long = {fullName: 'talks', status: 'failed', failureMessages: [`${'word\n'.repeat(30)}`]};
    const one = {status: 1, signal: null, text: text([file([bad, long], 'failed')], false)};
    const lines = failureLines(verdictOf(one, asked));
    expect(lines.slice(0, 5)).toEqual([
      'Failures:',
      `✕ ${FILE}: adds`,
      '  Error: 1 is not 2',
      '      at add.ts:3:1',
      `✕ ${FILE}: talks`,
    ]);
    expect(lines.slice(5)).toEqual([...Array(25).fill('  word'), '  … 5 lines more']);
    const broken = {...file([], 'failed'), message: 'Cannot find module x'};
    expect(failureLines(verdictOf({...one, text: text([broken], false)}, asked))).toEqual([
      'Failures:',
      `✕ ${FILE}`,
      '  Cannot find module x',
      `${FILE} failed outside of its tests`,
    ]);
  });
});
