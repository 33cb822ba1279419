import {readFile} from 'node:fs/promises';
import {expect, test} from '@jest/globals';
import type {Context} from '../../../../src/renet/engine/context.js';
import {joinEntries, machineAudit} from '../../../../src/renet/operations/machine-audit.js';
import {parseEntries} from '../../../../src/renet/system/journal.js';
import {toLine, type Argv} from '../../../../src/shared/argv.js';
import {guid} from '../support.js';

const entry = (call: string, result: string, second: number) => ({
  __REALTIME_TIMESTAMP: String(1_795_341_600_000_000 + second * 1_000_000),
  RDC_CALL: call,
  RDC_OPERATION: 'repository-up',
  RDC_REPOSITORY: guid,
  RDC_NETWORK_ID: '2816',
  RDC_WHO: 'ann@desk',
  RDC_LOGIN: 'ops',
  RDC_RESULT: result,
  ...(result !== 'started' && {RDC_DURATION_MS: '1500', RDC_FROM: '203.0.113.9'}),
});

test('a call is one entry: how it ended, or that it began and never ended', () => {
  const joined = joinEntries([entry('a', 'started', 0), entry('b', 'started', 1), entry('a', 'done', 2)]);
  expect(joined.map(({result, time}) => [result, time])).toEqual([
    ['started', '2026-11-22T10:00:01.000Z'],
    ['done', '2026-11-22T10:00:02.000Z'],
  ]);
  expect(joined[1]).toEqual({
    time: '2026-11-22T10:00:02.000Z',
    operation: 'repository-up',
    repository: guid,
    parent: null,
    networkId: 2816,
    who: 'ann@desk',
    login: 'ops',
    from: '203.0.113.9',
    result: 'done',
    durationMs: 1500,
  });
});

test('the changes of a repository are those to it and the forks of it', async () => {
  let asked = '';
  const exec = (call: Argv) => {
    asked = toLine(call);
    return Promise.resolve({
      exitCode: 0,
      stdout: JSON.stringify({...entry('a', 'done', 0), RDC_PARENT: guid}),
      stderr: '',
    });
  };
  const {entries} = await machineAudit({repository: guid, lines: 5}, {exec} as unknown as Context);
  expect(asked).toMatch(
    new RegExp(`_UID=0 RDC_REPOSITORY=${guid} \\+ SYSLOG_IDENTIFIER=rediacc-audit _UID=0 RDC_PARENT=${guid}$`),
  );
  expect(entries).toMatchObject([{parent: guid}]);
});

test('an entry about the server itself names no repository', () => {
  const [joined] = joinEntries([{...entry('a', 'done', 0), RDC_REPOSITORY: 'x', RDC_NETWORK_ID: '7'}]);
  expect(joined).toMatchObject({repository: null, networkId: null});
});

test('reads what the journal of systemd 257 keeps', async () => {
  const recorded = await readFile('test/fixtures/systemd-257/audit.jsonl', 'utf8');
  expect(joinEntries(parseEntries(recorded))).toEqual([
    {
      time: '2026-11-25T03:22:02.764Z',
      operation: 'proxy-refresh',
      repository: null,
      parent: null,
      networkId: null,
      who: 'root@e2e-1',
      login: 'root',
      from: '10.0.2.2',
      result: 'done',
      durationMs: 1336,
    },
  ]);
});
