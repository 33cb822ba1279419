// The scripts that try and measure things: having done nothing is no success.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from '@jest/globals';
import {script} from '../support/planted.js';

const home = mkdtempSync(join(tmpdir(), 'rdc-test-'));
afterAll(() => rmSync(home, {recursive: true, force: true}));

describe('fuzz', () => {
  const fuzz = (...words: string[]) => script('scripts/fuzz.mjs', words);

  test('tries one parser as often as it is told', () => {
    const {status, output} = fuzz('--only', 'parseSize', '--cases', '5', '--seed', '7');
    expect([status, output]).toEqual([0, expect.stringContaining('1 subjects, 5 cases, 0 failures, seed 7')]);
  });

  test.each([
    ['--only', 'nonsense'],
    ['--cases', '0'],
    ['--cases', 'many'],
    ['--seed', 'x'],
  ])('%s %s is refused', (...words) => {
    expect(fuzz(...words)).toMatchObject({status: 2});
  });
});

describe('bench', () => {
  /** Where no server of the demo is. */
  const bench = (...words: string[]) => script('scripts/bench.mjs', words, {XDG_CACHE_HOME: home});

  test('measures what needs no server', () => {
    const {status, last} = bench('--only', 'start-up', '--rounds', '1', '--json');
    expect([status, JSON.parse(last!)]).toEqual([0, expect.objectContaining({groups: [expect.anything()]})]);
  });

  test('fails when what was asked for could not be measured, beside something else or alone', () => {
    const alone = bench('--only', 'fork');
    expect([alone.status, alone.output]).toEqual([1, expect.stringContaining('Not measured: fork.')]);
    const beside = bench('--only', 'start-up,list', '--rounds', '1');
    expect([beside.status, beside.output]).toEqual([1, expect.stringContaining('Not measured: list.')]);
  });

  test.each([
    ['--rounds', '0'],
    ['--server-rounds', 'x'],
    ['--only', 'nonsense'],
  ])('%s %s is refused', (...words) => {
    expect(bench(...words)).toMatchObject({status: 2});
  });
});
