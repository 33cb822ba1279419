import {expect, test} from '@jest/globals';
import {markFork, parseFork} from '../../../../src/renet/repository/fork-mark.js';
import {guid} from '../support.js';

test('a mark is read as it was written, and fits into the header', () => {
  for (const fresh of [true, false]) {
    const text = markFork('/r/x', {of: guid, fresh}).args.find((word) => word.startsWith('--subsystem='));
    const subsystem = text?.slice('--subsystem='.length) ?? '';
    expect(parseFork(subsystem)).toEqual({of: guid, fresh});
    expect(subsystem.length).toBeLessThan(48);
  }
});

test('any other text is no fork', () => {
  expect(['', 'fork:', 'fork:x', `old-fork:${guid}`, `${guid}`].map(parseFork)).toEqual([null, null, null, null, null]);
});
