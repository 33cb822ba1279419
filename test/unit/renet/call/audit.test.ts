import {describe, expect, test} from '@jest/globals';
import type {Guid, ServerPath} from '../../../../src/contract/types.js';
import {audit, auditFields, type AuditedCall} from '../../../../src/renet/call/audit.js';
import {entryText} from '../../../../src/renet/system/journal.js';
import {RdcError} from '../../../../src/shared/errors.js';
import {guid, layout, networkId} from '../support.js';

const nothing = {guid: null, parent: null, networkId: null, datastore: null};

const call = (more: Partial<AuditedCall> = {}): AuditedCall => ({
  op: 'repository-mount',
  subject: {kind: 'repository', guid, parent: null, networkId, datastore: null},
  client: {user: 'ann', host: 'desk', version: 'v24'},
  agentHash: 'h',
  ...more,
});
const caller = {login: 'ops', address: '203.0.113.9'};

describe('auditFields', () => {
  test('tell who, from where, what and how it ended, and what it is about', () => {
    const fields = auditFields(call(), caller, 'c1', {result: 'done', durationMs: 1234.5});
    expect(fields).toEqual({
      SYSLOG_IDENTIFIER: 'rediacc-audit',
      PRIORITY: 6,
      MESSAGE: `repository-mount ${guid}: done after 1.2 s; ann@desk as ops from 203.0.113.9`,
      RDC_CALL: 'c1',
      RDC_OPERATION: 'repository-mount',
      RDC_SUBJECT: 'repository',
      RDC_REPOSITORY: guid,
      RDC_PARENT: null,
      RDC_NETWORK_ID: 2816,
      RDC_DATASTORE: null,
      RDC_WHO: 'ann@desk',
      RDC_LOGIN: 'ops',
      RDC_FROM: '203.0.113.9',
      RDC_RESULT: 'done',
      RDC_DURATION_MS: 1235,
      RDC_AGENT: 'h',
    });
  });

  test('of something about the whole server, given at the server itself', () => {
    const fields = auditFields(
      call({op: 'prune', subject: {...nothing, kind: 'machine'}}),
      {login: 'root', address: null},
      'c1',
      {
        result: 'LOCKED',
        durationMs: 10,
      },
    );
    expect(fields).toMatchObject({
      PRIORITY: 5,
      MESSAGE: 'prune: LOCKED after 0.0 s; ann@desk as root from the server itself',
      RDC_SUBJECT: 'machine',
      RDC_REPOSITORY: null,
    });
  });

  test('of a fork name both repositories', () => {
    const parent = guid.replaceAll('1', '3') as Guid;
    const fork = call({op: 'repository-fork', subject: {...nothing, kind: 'repository', guid, parent}});
    expect(auditFields(fork, caller, 'c1', {result: 'started', durationMs: null})).toMatchObject({
      MESSAGE: `repository-fork ${guid} forked from ${parent}: started; ann@desk as ops from 203.0.113.9`,
      RDC_REPOSITORY: guid,
      RDC_PARENT: parent,
    });
  });

  test.each([
    [{...nothing, kind: 'network', guid, networkId} as const, `x ${guid}: started`],
    [{...nothing, kind: 'network', networkId} as const, 'x network 2816: started'],
    [{...nothing, kind: 'datastore', datastore: layout.datastore as ServerPath} as const, 'x /mnt/rediacc: started'],
    [{...nothing, kind: 'proxy'} as const, 'x: started'],
  ])('begin with what %j is', (subject, words) => {
    const {MESSAGE} = auditFields(call({op: 'x', subject}), caller, 'c1', {result: 'started', durationMs: null});
    expect(String(MESSAGE).split(';')[0]).toBe(words);
  });

  test('no name from outside can add a field of its own', () => {
    const client = {user: 'ann\nRDC_RESULT=done\nX', host: 'a\u2028b\u0000\u001b[2Jc', version: ''};
    const text = entryText(auditFields(call({client}), caller, 'c1', {result: 'CANCELLED', durationMs: 1}));
    const names = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(new Set(names).size).toBe(names.length);
    expect(text).toContain('RDC_WHO=ann RDC_RESULT=done X@a b [2Jc\n');
    expect(text.match(/^RDC_RESULT=.*$/gm)).toEqual(['RDC_RESULT=CANCELLED']);
  });

  test('a name without end is cut', () => {
    expect(entryText({A: 'x'.repeat(5000)})).toHaveLength('A=\n'.length + 300);
  });
});

describe('audit', () => {
  test('writes that a call began, then how it ended, both with the same id', async () => {
    const written: string[] = [];
    const exec = async (_call: unknown, options?: {stdin?: unknown}) => {
      written.push(String(options?.stdin));
      return {exitCode: 0, stdout: '', stderr: ''};
    };
    await audit(call(), exec, () => undefined)('done');
    expect(written.map((text) => /^RDC_RESULT=(.*)$/m.exec(text)?.[1])).toEqual(['started', 'done']);
    expect(new Set(written.map((text) => /^RDC_CALL=(.*)$/m.exec(text)?.[1])).size).toBe(1);
  });

  test('a journal that cannot be written is a warning', async () => {
    const warnings: string[] = [];
    const exec = () => Promise.reject(new RdcError('NOT_FOUND', 'The program logger is not installed.'));
    await audit(call(), exec, (message) => warnings.push(message))('done');
    expect(warnings[0]).toBe('The journal has no entry of this: The program logger is not installed.');
  });
});
