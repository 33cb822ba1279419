import {describe, expect, test} from '@jest/globals';
import {parseEntries, readEntries, writeEntry} from '../../../../src/renet/system/journal.js';
import {toLine} from '../../../../src/shared/argv.js';

test('the calls', () => {
  const since = new Date('2026-11-22T10:00:00.500Z');
  expect(toLine(writeEntry())).toBe('logger --journald');
  expect(toLine(readEntries({anyOf: [{SYSLOG_IDENTIFIER: 'x', _UID: '0'}], lines: 7, since}))).toBe(
    'journalctl --no-pager --quiet --output=json --lines=7 --since=@1795341600 SYSLOG_IDENTIFIER=x _UID=0',
  );
  expect(toLine(readEntries({anyOf: [{A: '1', B: '2'}, {C: '3'}], lines: 7}))).toMatch(/ A=1 B=2 \+ C=3$/);
});

describe('parseEntries', () => {
  test('keeps texts; bytes that are none, and fields given twice, are left out', () => {
    const output = '{"__REALTIME_TIMESTAMP":"1","MESSAGE":[104,105],"A":"b"}\n{"A":["1","2"]}\n';
    expect(parseEntries(output)).toEqual([{__REALTIME_TIMESTAMP: '1', A: 'b'}, {}]);
    expect(parseEntries('')).toEqual([]);
  });

  test('is loud about what is no entry', () => {
    expect(() => parseEntries('-- No entries --\n')).toThrow('journalctl answered');
  });
});
