// The last lines of several runs of tests, added up.
import {figuresOf} from './verdict.mjs';

const LINE = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;

/**
 * @param {string[]} lines  each the last one of a run; one that is no figures counts as one failure
 * @returns {{passed: number, failed: number, skipped: number, text: string}}
 */
export const sumOfFigures = (lines) => {
  const sum = {passed: 0, failed: 0, skipped: 0};
  for (const line of lines) {
    const [, passed, failed, skipped] = LINE.exec(line) ?? ['', 0, 1, 0];
    sum.passed += Number(passed);
    sum.failed += Number(failed);
    sum.skipped += Number(skipped);
  }
  return {...sum, text: figuresOf(sum)};
};
