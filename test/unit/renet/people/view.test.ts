import {describe, expect, test} from '@jest/globals';
import type {Frame} from '../../../../src/contract/frames.js';
import {sayFrame, showValue} from '../../../../src/renet/people/view.js';

describe('results for people', () => {
  test('are keys and values, nested ones with a dot', () => {
    expect(showValue({guid: 'g', filesystem: {usedBytes: 5}, services: [], operation: null})).toBe(
      'guid                  g\nfilesystem.usedBytes  5\nservices              -\noperation             -',
    );
  });

  test('are a table when they are one list of records', () => {
    expect(
      showValue({
        repositories: [
          {guid: 'a', state: 'running'},
          {guid: 'bcd', state: 'mounted'},
        ],
      }),
    ).toBe('guid  state\na     running\nbcd   mounted');
    expect(showValue({repositories: []})).toBe('none');
  });

  test('are the lines themselves when they are lines', () => {
    expect(showValue({lines: ['one', 'two']})).toBe('one\ntwo');
  });
});

test('an error goes to stderr with its hints, a log line with its source', () => {
  const error: Frame = {type: 'error', code: 'LOCKED', message: 'Busy.', hints: ['Wait.'], retryable: true};
  expect(sayFrame(error)).toEqual({stderr: 'Error: Busy.\n  → Wait.'});
  expect(sayFrame({type: 'log', stream: 'stdout', source: 'web', line: 'up'})).toEqual({stderr: '[web] up'});
});
