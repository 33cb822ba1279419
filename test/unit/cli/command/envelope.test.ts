import {expect, test} from '@jest/globals';
import {errorText, fromOclif, toEnvelopeError} from '../../../../src/cli/command/envelope.js';
import {RdcError} from '../../../../src/shared/errors.js';

test('an error people can act on is its message and its hints', () => {
  const error = new RdcError('LOCKED', 'Busy.', {hint: ['wait', 'or stop it'], retryable: true});
  expect(errorText(error)).toBe('Error: Busy.\n  → wait\n  → or stop it');
  expect(toEnvelopeError(error)).toEqual({code: 'LOCKED', message: 'Busy.', hint: 'wait\nor stop it', retryable: true});
});

test('anything else is a bug and shows its stack', () => {
  const text = errorText(new TypeError('x is not a function'));
  expect(text).toContain('TypeError: x is not a function\n    at ');
  expect(text).toContain('Please report it');
  expect(toEnvelopeError('thrown text')).toMatchObject({code: 'INTERNAL', message: 'thrown text'});
});

test('a complaint of oclif becomes USAGE with the help of the command', () => {
  const complaint = Object.assign(new Error('Nonexistent flag: --siz\nSee more help with --help'), {oclif: {exit: 2}});
  expect(fromOclif(complaint, 'repo create')).toMatchObject({
    code: 'USAGE',
    message: 'Nonexistent flag: --siz.',
    hints: ['rdc repo create --help'],
  });
  const other = new Error('other');
  expect(fromOclif(other, 'repo create')).toBe(other);
});
