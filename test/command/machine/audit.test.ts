import {afterAll, expect, test} from '@jest/globals';
import MachineAudit from '../../../src/commands/machine/audit.js';
import type {AuditEntry} from '../../../src/contract/operations/machine-audit.js';
import type {Guid, NetworkId} from '../../../src/contract/types.js';
import {cleanUp, run} from '../../support/run.js';
import {labDocument} from '../../support/scenes.js';

afterAll(cleanUp);

const WIKI = labDocument().contexts.lab.repositories.wiki.repositoryGuid as Guid;
const entry: AuditEntry = {
  time: '2026-11-22T10:00:02.123Z',
  operation: 'repository-up',
  repository: WIKI,
  parent: null,
  networkId: 2816 as NetworkId,
  who: 'ann@desk',
  login: 'ops',
  from: '203.0.113.9',
  result: 'done',
  durationMs: 1500,
};
const audit = (argv: string[], entries = [entry]) =>
  run(MachineAudit, 'machine audit', argv, {document: labDocument(), script: {'machine-audit': {entries}}});

test('shows changes with the names the context has', async () => {
  const other = {...entry, operation: 'prune', repository: null, networkId: null, from: null, result: 'LOCKED'};
  const {stdout} = await audit(['server-1'], [entry, other]);
  expect(stdout).toBe(
    [
      'TIME                  OPERATION      REPOSITORY  RESULT   TOOK  WHO       AS   FROM',
      '2026-11-22T10:00:02Z  repository-up  wiki        done    1.5 s  ann@desk  ops  203.0.113.9',
      '2026-11-22T10:00:02Z  prune          -           LOCKED  1.5 s  ann@desk  ops  -',
      '',
    ].join('\n'),
  );
});

test('a fork is shown with what it was made of', async () => {
  const copy = 'cccccccc-0000-4000-8000-000000000000' as Guid;
  const fork = {...entry, operation: 'repository-fork', repository: copy, parent: WIKI};
  expect((await audit(['server-1'], [fork])).stdout).toContain(`repository-fork  ${copy} (fork of wiki)  done`);
});

test('asks for one repository by its GUID; one that is not known is refused before anything is connected', async () => {
  const {asked} = await audit(['server-1', '--repository', 'wiki', '--since', '1d', '--lines', '5']);
  expect(asked[0]?.params).toEqual({repository: WIKI, since: '1d', lines: 5});
  expect(await audit(['server-1', '-r', 'shop'])).toMatchObject({exitCode: 10, connected: []});
});

test('programs get the entries with the name', async () => {
  expect(JSON.parse((await audit(['server-1', '--json'])).stdout).data).toEqual([
    {...entry, name: 'wiki', parentName: null},
  ]);
});
