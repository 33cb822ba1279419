import {describe, expect, test} from '@jest/globals';
import type {RepositoryContainer} from '../../../../src/contract/operations/repository-ps.js';
import type {NetworkId} from '../../../../src/contract/types.js';
import {execWords, runningContainer} from '../../../../src/domain/repository/containers.js';

const container = (service: string, state: string, id: string | null = `id-${service}`): RepositoryContainer => ({
  service,
  ip: '127.0.11.2',
  state,
  status: '',
  image: 'busybox',
  name: service,
  id,
});
const where = {name: 'shop', machine: 'server-1'};

describe('runningContainer', () => {
  test('takes the one that runs', () => {
    const containers = [container('web', 'exited', 'old'), container('web', 'running', 'new')];
    expect(runningContainer(containers, 'web', where).id).toBe('new');
  });

  test('names the services there are when it knows none of that name', () => {
    const ask = () => runningContainer([container('web', 'running'), container('db', 'running')], 'wbe', where);
    expect(ask).toThrow(expect.objectContaining({code: 'NOT_FOUND', hints: ['It has: web, db']}));
  });

  test.each([
    ['exited', 'Service "web" of "shop" is exited, so nothing can run in it.'],
    ['absent', 'Service "web" of "shop" has no container, so nothing can run in it.'],
  ])('says of one that is %s how to start it', (state, message) => {
    const ask = () => runningContainer([container('web', state, null)], 'web', where);
    expect(ask).toThrow(
      expect.objectContaining({
        code: 'NOT_RUNNING',
        message,
        hints: expect.arrayContaining(['rdc repo up shop --machine server-1']),
      }),
    );
  });
});

test('the command is handed on word by word', () => {
  const running = {...container('web', 'running'), id: 'abc'};
  expect(execWords(2816 as NetworkId, running, ['sh', '-c', 'echo "$HOME"; id'], true)).toEqual([
    'docker',
    '--network-id',
    '2816',
    '--',
    'exec',
    '-it',
    'abc',
    'sh',
    '-c',
    'echo "$HOME"; id',
  ]);
  expect(execWords(2816 as NetworkId, running, ['true'], false)).toContain('-i');
});
