import {afterAll, describe, expect, test} from '@jest/globals';
import RepoExec from '../../../src/commands/repo/exec.js';
import RepoLogs from '../../../src/commands/repo/logs.js';
import RepoOwnership from '../../../src/commands/repo/ownership.js';
import RepoPs from '../../../src/commands/repo/ps.js';
import RepoStatus from '../../../src/commands/repo/status.js';
import type {Result} from '../../../src/contract/index.js';
import type {NetworkId} from '../../../src/contract/types.js';
import {RdcError} from '../../../src/shared/errors.js';
import {cleanUp, run, type Scene} from '../../support/run.js';
import {entry, GUID, running, workstation} from './scene.js';

afterAll(cleanUp);

const withShop = (scene: Scene): Scene => ({document: workstation({shop: entry}), ...scene});
const seen: Result<'repository-ps'> = {
  guid: GUID,
  networkId: 2816 as NetworkId,
  containers: [
    {
      service: 'web',
      ip: '127.0.11.2',
      state: 'running',
      status: 'Up 4 minutes',
      image: 'busybox:1.37',
      name: 'shop-web-1',
      id: 'abc',
    },
    {service: 'worker', ip: '127.0.11.3', state: 'absent', status: '', image: null, name: null, id: null},
  ],
};

describe('repo ps', () => {
  test('shows containers, and services without one', async () => {
    const {stdout} = await run(RepoPs, 'repo ps', ['shop'], withShop({script: {'repository-ps': seen}}));
    expect(stdout).toBe(
      [
        'SERVICE  IP          STATE    STATUS        IMAGE         CONTAINER',
        'web      127.0.11.2  running  Up 4 minutes  busybox:1.37  shop-web-1',
        'worker   127.0.11.3  absent   -             -             -',
        '',
      ].join('\n'),
    );
  });

  test('of an empty repository names the next command', async () => {
    const empty = {...seen, containers: []};
    const {stdout} = await run(RepoPs, 'repo ps', ['shop'], withShop({script: {'repository-ps': empty}}));
    expect(stdout).toContain('Next: rdc repo up shop --machine server-1');
  });
});

describe('repo logs', () => {
  const script: Scene['script'] = {
    'repository-logs': (_params, {onEvent}) => {
      void onEvent?.({type: 'log', source: 'web', stream: 'stdout', line: 'GET /'});
      void onEvent?.({type: 'log', source: 'db', stream: 'stderr', line: 'ready'});
      return {guid: GUID, services: ['db', 'web']};
    },
  };
  const logs = (argv: string[], scene: Scene = {script}) =>
    run(RepoLogs, 'repo logs', ['shop', ...argv], withShop(scene));

  test('prints lines as data, with their service in front unless one was asked for', async () => {
    expect((await logs([])).stdout).toBe('web | GET /\ndb | ready\n');
    const {stdout, asked} = await logs(['web', '-f', '-n', '5', '--since', '10m']);
    expect(stdout).toBe('GET /\nready\n');
    expect(asked[0]?.params).toMatchObject({service: 'web', follow: true, lines: 5, since: '10m'});
  });

  test('makes the machine wait for who reads them', async () => {
    const behind = new Promise<void>(() => undefined);
    const answers: unknown[] = [];
    const waiting: Scene['script'] = {
      'repository-logs': (_params, {onEvent}) => {
        answers.push(onEvent?.({type: 'log', source: 'web', stream: 'stdout', line: 'GET /'}));
        return {guid: GUID, services: ['web']};
      },
    };
    await logs([], {script: waiting, behind});
    expect(answers[0]).toBe(behind);
  });

  test('gives them to programs as a list', async () => {
    expect(JSON.parse((await logs(['--json'])).stdout).data).toEqual([
      {service: 'web', stream: 'stdout', line: 'GET /'},
      {service: 'db', stream: 'stderr', line: 'ready'},
    ]);
  });

  test('following ends with Ctrl-C, which is no error, but has its status', async () => {
    const scene = {script: {'repository-logs': new RdcError('CANCELLED', 'Stopped.')}};
    const followed = await logs(['-f'], scene);
    expect([followed.exitCode, followed.stderr]).not.toContain('Error');
    expect(followed.exitCode).toBe(130);
    expect((await logs([], scene)).stderr).toContain('Error: Stopped.');
  });

  test('following is refused where one document is asked for', async () => {
    expect(await logs(['-f', '--json'])).toMatchObject({exitCode: 2, connected: []});
  });

  test('an unknown service is exit 10 and names those there are', async () => {
    const error = new RdcError('NOT_FOUND', 'The repository has no service "x".', {hint: 'It has: web'});
    const {exitCode, stderr} = await logs(['x'], {script: {'repository-logs': error}});
    expect(exitCode).toBe(10);
    expect(stderr).toContain('→ It has: web');
  });
});

describe('repo exec', () => {
  const exec = (argv: string[], scene: Scene = {}) =>
    run(RepoExec, 'repo exec', argv, withShop({script: {'repository-ps': seen}, ...scene}));

  test('hands the command on word by word and returns its status', async () => {
    const words = ['shop', 'web', '-m', 'server-1', '--', 'sh', '-c', 'exit 7', '--json'];
    const {agentWords, exitCode, stdout} = await exec(words, {program: {exitCode: 7, stdout: 'said\n'}});
    expect(agentWords).toEqual([
      ['docker', '--network-id', '2816', '--', 'exec', '-i', 'abc', 'sh', '-c', 'exit 7', '--json'],
    ]);
    expect([exitCode, stdout]).toEqual([7, 'said\n']);
  });

  test('keeps the order of words that are given twice', async () => {
    const {agentWords} = await exec(['shop', 'web', '--', 'sh', '-c', 'cat -', 'sh', 'web', '--', '-m']);
    expect(agentWords[0]?.slice(7)).toEqual(['sh', '-c', 'cat -', 'sh', 'web', '--', '-m']);
  });

  test('with --json what it prints is part of the result', async () => {
    const {stdout} = await exec(['shop', 'web', '--json', '--', 'id'], {program: {exitCode: 0, stdout: 'uid=0\n'}});
    expect(JSON.parse(stdout)).toMatchObject({success: true, data: {exitCode: 0, stdout: 'uid=0\n'}});
  });

  test('an unknown service is exit 10, one without container exit 1, and nothing is run', async () => {
    const unknown = await exec(['shop', 'wbe', '--', 'id']);
    expect([unknown.exitCode, unknown.agentWords]).toEqual([10, []]);
    expect(unknown.stderr).toContain('→ It has: web, worker');
    expect(await exec(['shop', 'worker', '--', 'id'])).toMatchObject({exitCode: 1, agentWords: []});
  });

  test('a lost connection is no exit status of the command', async () => {
    expect((await exec(['shop', 'web', '--', 'id'], {program: {exitCode: undefined}})).exitCode).toBe(13);
  });

  test('without a command it is refused before anything is connected', async () => {
    expect(await exec(['shop', 'web'])).toMatchObject({exitCode: 2, connected: []});
  });
});

describe('repo ownership', () => {
  const owned = {guid: GUID, uid: 7111, changed: 3, skipped: 2, excluded: ['db/data'], errors: 0, failed: []};
  const ownership = (argv: string[], result: Result<'repository-ownership'>) =>
    run(RepoOwnership, 'repo ownership', ['shop', ...argv], withShop({script: {'repository-ownership': result}}));

  test('says what was changed and what was left', async () => {
    const {stdout, asked, exitCode} = await ownership([], owned);
    expect(stdout).toContain('Files of "shop" on server-1 belong to 7111: 3 changed, 2 were right already, 0 errors.');
    expect(stdout).toContain('  db/data\n');
    expect(asked[0]?.params).toMatchObject({uid: 7111, force: false});
    expect(exitCode).toBe(0);
  });

  test('--force is its own flag here, and errors are exit 3', async () => {
    const result = {...owned, errors: 1, failed: ['x: EIO']};
    const {asked, exitCode, stderr} = await ownership(['--force', '--uid', '1000'], result);
    expect(asked[0]?.params).toMatchObject({uid: 1000, force: true});
    expect(exitCode).toBe(3);
    expect(stderr).toContain('→ x: EIO');
  });
});

test('repo status shows an operation that runs right now', async () => {
  const operation = {operation: 'repository-up', who: 'bob@laptop', pid: 7, since: '2026-11-22T10:00:00.000Z'};
  const {stdout} = await run(
    RepoStatus,
    'repo status',
    ['shop'],
    withShop({script: {'repository-status': {...running, operation}}}),
  );
  expect(stdout).toContain('Busy:          repository-up by bob@laptop since 2026-11-22T10:00:00.000Z\n');
});
