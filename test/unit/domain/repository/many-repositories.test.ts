import {describe, expect, test} from '@jest/globals';
import {ContextDocument} from '../../../../src/contract/document.js';
import type {EventFrame} from '../../../../src/contract/frames.js';
import type {MachineName} from '../../../../src/contract/types.js';
import {forEach, notAll, subjectsOn, type Row} from '../../../../src/domain/repository/many-repositories.js';
import {RdcError} from '../../../../src/shared/errors.js';

const guid = (digit: number): string => `${digit}1111111-1111-4111-8111-111111111111`;
const entry = (digit: number, more: object = {}) => ({
  repositoryGuid: guid(digit),
  credential: 'secret',
  networkId: 2816 + 64 * digit,
  machine: 'server-1',
  ...more,
});
const context = ContextDocument.parse({
  name: 'home',
  ssh: {privateKeyPath: '/k'},
  repositories: {
    shop: entry(1),
    blog: entry(2),
    'shop-test': entry(3, {forkOf: guid(1)}),
    half: entry(4, {state: 'creating'}),
    elsewhere: entry(5, {machine: 'server-2'}),
  },
});
const machine = 'server-1' as MachineName;
const subjects = subjectsOn(context, machine, {forks: false});
const row = (name: string, result: string, code: Row['code'] = null): Row => ({
  name,
  result,
  message: code && 'No.',
  code,
});

describe('subjectsOn', () => {
  test('are the finished ones of the machine, by name, forks only when asked for', () => {
    expect(subjects.map(({name}) => name)).toEqual(['blog', 'shop']);
    expect(subjectsOn(context, machine, {forks: true}).map(({name}) => name)).toEqual(['blog', 'shop', 'shop-test']);
  });
});

describe('forEach', () => {
  const events: EventFrame[] = [];
  const many = {machine, concurrency: 1, onEvent: (event: EventFrame) => void events.push(event)};

  test('goes on after a failure, which it words with the name of the repository', async () => {
    const rows = await forEach(subjects, many, async ({name, entry: {repositoryGuid}}) => {
      if (name === 'blog')
        throw new RdcError('CANNOT_UNLOCK', `The passphrase does not open repository ${repositoryGuid}.`);
      return {result: 'up'};
    });
    expect(rows).toEqual([
      {
        name: 'blog',
        result: 'failed',
        message: 'The passphrase does not open repository "blog".',
        code: 'CANNOT_UNLOCK',
      },
      {name: 'shop', result: 'up', message: null, code: null},
    ]);
  });

  test('stops when the person gives up, and for a bug', async () => {
    for (const error of [new RdcError('CANCELLED', 'stopped'), new Error('a bug')]) {
      await expect(forEach(subjects, many, () => Promise.reject(error))).rejects.toThrow(error.message);
    }
  });

  test('names the repository in everything it hands on', async () => {
    await forEach(subjects.slice(0, 1), many, async (_subject, onEvent) => {
      onEvent({type: 'log', stream: 'stdout', line: 'a'});
      onEvent({type: 'log', source: 'www', stream: 'stdout', line: 'b'});
      onEvent({type: 'step', title: 'mount', state: 'done'});
      onEvent({type: 'warning', message: 'careful'});
      return {result: 'up'};
    });
    expect(events).toEqual([
      {type: 'log', source: 'blog', stream: 'stdout', line: 'a'},
      {type: 'log', source: 'blog/www', stream: 'stdout', line: 'b'},
      {type: 'step', title: 'blog: mount', state: 'done'},
      {type: 'warning', message: 'blog: careful'},
    ]);
  });
});

describe('notAll', () => {
  const again = (name: string) => `rdc repo up --mount ${name} --machine server-1`;

  test('is no error when all were reached', () => {
    expect(notAll([row('blog', 'up'), row('shop', 'planned')], 'server-1', again)).toBeNull();
    expect(notAll([], 'server-1', again)).toBeNull();
  });

  test('is PARTIAL, exit 3, when some were, with the command for the first that was not', () => {
    const error = notAll([row('blog', 'failed', 'CANNOT_UNLOCK'), row('shop', 'up')], 'server-1', again);
    expect(error).toMatchObject({
      code: 'PARTIAL',
      exitStatus: 3,
      message: '1 of 2 repositories failed on server-1:\nblog: No.',
      hints: ['rdc repo up --mount blog --machine server-1   # again, once it is mended'],
    });
    expect(notAll([row('blog', 'partial')], 'server-1', again)?.code).toBe('PARTIAL');
  });

  test('has the code of the first failure when none was', () => {
    const rows = [row('blog', 'failed', 'NO_SPACE'), row('shop', 'failed', 'CANNOT_UNLOCK')];
    expect(notAll(rows, 'server-1', again)?.code).toBe('NO_SPACE');
  });
});
