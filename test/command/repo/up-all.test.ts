import {afterAll, describe, expect, test} from '@jest/globals';
import RepoUpAll from '../../../src/commands/repo/up-all.js';
import type {Result} from '../../../src/contract/index.js';
import type {Guid, NetworkId} from '../../../src/contract/types.js';
import {RdcError} from '../../../src/shared/errors.js';
import {cleanUp, run, type Scene} from '../../support/run.js';
import {CREDENTIAL, entry, GUID, workstation} from './scene.js';

afterAll(cleanUp);

const other = (digit: string, more: object = {}) => ({
  ...entry,
  repositoryGuid: GUID.replaceAll('1', digit),
  networkId: 2816 + 64 * Number(digit),
  ...more,
});
const BLOG = other('2').repositoryGuid as Guid;
const document = workstation({
  shop: entry,
  blog: other('2'),
  'shop-test': other('3', {forkOf: GUID}),
  elsewhere: other('4', {machine: 'server-2'}),
  half: other('5', {state: 'creating'}),
});
const up = (guid: Guid, failed: string[] = []): Result<'repository-up'> => ({
  guid,
  networkId: 2816 as NetworkId,
  mountPath: '/m',
  started: ['.'],
  failed,
  services: [],
  routes: null,
});
const upAll = (argv: string[], script: Scene['script']) => run(RepoUpAll, 'repo up-all', argv, {document, script});
const allUp: Scene['script'] = {'repository-up': ({guid}) => up(guid)};

describe('repo up-all', () => {
  test('mounts and starts what the context has on the machine, without forks', async () => {
    const {stdout, asked, exitCode} = await upAll([], allUp);
    expect(stdout).toBe(['NAME  RESULT  REMARK', 'blog  up      -', 'shop  up      -', ''].join('\n'));
    expect(asked.map(({params}) => params)).toMatchObject([
      {guid: BLOG, mount: true, password: CREDENTIAL, networkId: 2944, timeoutSeconds: 900},
      {guid: GUID, mount: true, password: CREDENTIAL, networkId: 2816},
    ]);
    expect(exitCode).toBe(0);
  });

  test('takes forks along when asked to', async () => {
    expect((await upAll(['--include-forks'], allUp)).stdout).toContain('shop-test  up');
  });

  test('only mounts with --mount-only', async () => {
    const {stdout, asked} = await upAll(['--mount-only'], {
      'repository-mount': ({guid}) => ({guid, mountPath: '/m', mounted: true}),
    });
    expect(asked.map(({operation}) => operation)).toEqual(['repository-mount', 'repository-mount']);
    expect(stdout).toContain('shop  mounted');
  });

  test('one that fails and one that is up in part are named with exit 3; the table comes all the same', async () => {
    const {stdout, stderr, exitCode} = await upAll([], {
      'repository-up': ({guid}) => {
        if (guid === BLOG) throw new RdcError('CANNOT_UNLOCK', 'The passphrase does not open it.');
        return up(guid, ['www']);
      },
    });
    expect(stdout).toContain('blog  failed   The passphrase does not open it.');
    expect(stdout).toContain('shop  partial  up() failed in: www.');
    expect(stderr).toContain('Error: 2 of 2 repositories failed on server-1:');
    expect(exitCode).toBe(3);
  });

  test('has the exit status of the failure when nothing at all is up', async () => {
    const script = {'repository-up': new RdcError('CANNOT_UNLOCK', 'The passphrase does not open it.')};
    expect((await upAll([], script)).exitCode).toBe(12);
  });

  test('has no more than --concurrency in work at a time with --parallel, else one', async () => {
    const mostOf = async (argv: string[]) => {
      let now = 0;
      let most = 0;
      await upAll(['--include-forks', ...argv], {
        'repository-up': async ({guid}) => {
          most = Math.max(most, (now += 1));
          await new Promise((resolve) => setImmediate(resolve));
          now -= 1;
          return up(guid);
        },
      });
      return most;
    };
    expect([
      await mostOf([]),
      await mostOf(['--parallel', '--concurrency', '2']),
      await mostOf(['--parallel']),
    ]).toEqual([1, 2, 3]);
  });

  test('changes nothing in a dry run', async () => {
    const {stdout, asked} = await upAll(['--dry-run', '--json'], allUp);
    expect(asked.map(({dryRun}) => dryRun)).toEqual([true, true]);
    expect(JSON.parse(stdout).data.repositories[0]).toMatchObject({name: 'blog', result: 'planned'});
  });

  test('a machine without repositories is no failure', async () => {
    const {stdout, exitCode} = await run(RepoUpAll, 'repo up-all', [], {document: workstation()});
    expect([stdout, exitCode]).toEqual(['There is nothing to be done on server-1.\n', 0]);
  });
});
