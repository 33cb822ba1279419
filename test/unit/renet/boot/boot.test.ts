import {describe, expect, test} from '@jest/globals';
import {explainKeyFile, sentenceOf, summaryOf, type Outcome} from '../../../../src/renet/boot/boot.js';
import {RdcError} from '../../../../src/shared/errors.js';

const up: Outcome = {result: 'up', message: null};
const failed: Outcome = {result: 'failed', message: 'Its key file does not open it.'};

describe('explainKeyFile', () => {
  const ended = (exitCode: number, command: string) =>
    new RdcError('COMMAND_FAILED', 'It failed.', {details: {exitCode, command}});

  test('says the same of a wrong key and of an empty slot, with the remedy', () => {
    const open = 'cryptsetup open --type=luks2 --key-file=/k --key-slot=1 -- /r rediacc-x';
    for (const error of [new RdcError('CANNOT_UNLOCK', 'The passphrase …'), ended(1, open)]) {
      expect(explainKeyFile(error)).toMatchObject({
        code: 'CANNOT_UNLOCK',
        message: 'Its key file does not open it. rdc repo autostart enable makes a new one.',
      });
    }
  });

  test('leaves every other failure as it is', () => {
    const others = [ended(4, 'cryptsetup open -- /r'), ended(1, 'e2fsck -p /dev/x'), new Error('a bug')];
    expect(others.map(explainKeyFile)).toEqual(others);
  });
});

test('the journal says in plain words how it went', () => {
  expect([up, failed].map(sentenceOf)).toEqual(['is up.', 'did not start. Its key file does not open it.']);
  expect(sentenceOf({result: 'partial', message: 'up() failed in: blog.'})).toBe(
    'is up, but not all of it. up() failed in: blog.',
  );
  expect([[], [up, up], [up, failed, {...failed, result: 'partial' as const}]].map(summaryOf)).toEqual([
    'No repository has autostart.',
    '2 of 2 repositories with autostart are up.',
    '1 of 3 repositories with autostart are up.',
  ]);
});
