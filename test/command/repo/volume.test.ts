import {afterAll, describe, expect, test} from '@jest/globals';
import RepoExpand from '../../../src/commands/repo/expand.js';
import RepoFork from '../../../src/commands/repo/fork.js';
import RepoResize from '../../../src/commands/repo/resize.js';
import RepoValidate from '../../../src/commands/repo/validate.js';
import type {Result} from '../../../src/contract/index.js';
import type {ContextName, NetworkId, RepositoryName} from '../../../src/contract/types.js';
import {RdcError} from '../../../src/shared/errors.js';
import {cleanUp, run, type Scene} from '../../support/run.js';
import type {Script} from '../../support/scripted-agent.js';
import {CREDENTIAL, entry, GUID, workstation} from './scene.js';

afterAll(cleanUp);

const GIB = 2 ** 30;
const withShop = (scene: Scene): Scene => ({document: workstation({shop: entry}), ...scene});

describe('repo fork', () => {
  const forked: Script = {
    'repository-fork': ({source, target, networkId}) => ({
      guid: target,
      source,
      networkId: networkId as NetworkId,
      sizeBytes: 5 * GIB,
      freezeMs: 41.2,
      created: true,
    }),
  };
  const fork = (argv: string[], scene: Scene = {script: forked}) => run(RepoFork, 'repo fork', argv, withShop(scene));

  test('says how long the parent stood still, and names the command that starts the fork', async () => {
    const {stdout, exitCode, document, asked} = await fork(['shop', '--tag', 'staging']);
    const made = document.contexts['home' as ContextName]!.repositories['staging' as RepositoryName]!;
    expect(stdout).toBe(
      [
        '"staging" is a fork of "shop" on server-1.',
        `GUID:       ${made.repositoryGuid}`,
        `Network id: ${made.networkId}`,
        'Size:       5G',
        'Frozen for: 42 ms; "shop" went on after that',
        '',
      ].join('\n'),
    );
    expect(made).toMatchObject({credential: CREDENTIAL, forkOf: GUID});
    expect([exitCode, asked[0]?.params]).toEqual([0, expect.not.objectContaining({password: expect.anything()})]);
  });

  test('changes nothing in a dry run, and refuses a bad name before it connects', async () => {
    const dry = await fork(['shop', '--tag', 'staging', '--dry-run', '--json']);
    expect(JSON.parse(dry.stdout).data).toMatchObject({dryRun: true, repository: 'staging'});
    expect(Object.keys(dry.document.contexts['home' as ContextName]!.repositories)).toEqual(['shop']);
    const bad = await fork(['shop', '--tag', '../staging']);
    expect([bad.exitCode, bad.connected]).toEqual([2, []]);
  });
});

describe('repo expand and repo resize', () => {
  const grown: Result<'repository-expand'> = {guid: GUID, wasBytes: 5 * GIB, sizeBytes: 8 * GIB, online: true};

  test('expand hands the credential over and says both sizes', async () => {
    const script = {'repository-expand': grown};
    const {stdout, asked} = await run(RepoExpand, 'repo expand', ['shop', '--size', '8G'], withShop({script}));
    expect(stdout).toBe('"shop" on server-1 grew from 5G to 8G.\n');
    expect(asked[0]?.params).toMatchObject({sizeBytes: 8 * GIB, password: CREDENTIAL});
  });

  test('expand of a closed repository says when its file system grows', async () => {
    const script = {'repository-expand': {...grown, online: false}};
    const {stdout} = await run(RepoExpand, 'repo expand', ['shop', '--size', '8G'], withShop({script}));
    expect(stdout).toContain('Its file system grows when it is mounted next.');
  });

  test('a size that is none is refused before anything is connected', async () => {
    const {exitCode, connected} = await run(RepoExpand, 'repo expand', ['shop', '--size', '+1G'], withShop({}));
    expect([exitCode, connected]).toEqual([2, []]);
  });

  test('resize says both sizes; a full datastore is exit 17', async () => {
    const resized = {guid: GUID, wasBytes: 5 * GIB, sizeBytes: 2 * GIB};
    const good = await run(
      RepoResize,
      'repo resize',
      ['shop', '--size', '2G'],
      withShop({script: {'repository-resize': resized}}),
    );
    expect(good.stdout).toBe('"shop" on server-1 has 2G now; it had 5G.\n');
    const full = await run(
      RepoResize,
      'repo resize',
      ['shop', '--size', '2G'],
      withShop({script: {'repository-resize': new RdcError('NO_SPACE', 'The files need 3G.')}}),
    );
    expect(full.exitCode).toBe(17);
  });
});

describe('repo validate', () => {
  const sound: Result<'repository-validate'> = {
    guid: GUID,
    mounted: false,
    checks: [
      {check: 'header', status: 'ok', message: 'LUKS2, 1 key slot', hint: null},
      {check: 'filesystem', status: 'warning', message: 'not closed in good order', hint: 'rdc repo mount <name>'},
    ],
  };
  const validate = (result: Result<'repository-validate'>, argv = ['shop']) =>
    run(RepoValidate, 'repo validate', argv, withShop({script: {'repository-validate': result}}));

  test('prints every check, what helps, and the verdict', async () => {
    const {stdout, exitCode, asked} = await validate(sound, ['shop', '--deep']);
    expect(stdout).toBe(
      [
        'header      ok       LUKS2, 1 key slot',
        'filesystem  warning  not closed in good order',
        '  → rdc repo mount shop',
        '"shop" on server-1 is sound, with 1 warning.',
        '',
      ].join('\n'),
    );
    expect([exitCode, asked[0]?.params['deep']]).toEqual([0, true]);
  });

  test('a check that failed is exit 18, with all checks for programs', async () => {
    const check = {
      check: 'filesystem' as const,
      status: 'failed' as const,
      message: 'ext4 is damaged',
      hint: 'restore',
    };
    const broken = {...sound, checks: [check]};
    const {stdout, stderr, exitCode} = await validate(broken);
    expect(stdout).toContain('"shop" on server-1 is damaged.');
    expect(stderr).toContain('Error: "shop" did not pass on server-1. filesystem: ext4 is damaged\n  → restore');
    expect(exitCode).toBe(18);
  });
});
