import {afterAll, describe, expect, test} from '@jest/globals';
import RepoAutostartDisableAll from '../../../src/commands/repo/autostart/disable-all.js';
import RepoAutostartDisable from '../../../src/commands/repo/autostart/disable.js';
import RepoAutostartEnableAll from '../../../src/commands/repo/autostart/enable-all.js';
import RepoAutostartEnable from '../../../src/commands/repo/autostart/enable.js';
import RepoAutostartList from '../../../src/commands/repo/autostart/list.js';
import type {Result} from '../../../src/contract/index.js';
import type {Guid, NetworkId} from '../../../src/contract/types.js';
import {RdcError} from '../../../src/shared/errors.js';
import {cleanUp, run, type Scene} from '../../support/run.js';
import {CREDENTIAL, entry, GUID, workstation} from './scene.js';

afterAll(cleanUp);

const BLOG = GUID.replaceAll('1', '2') as Guid;
const STRANGE = GUID.replaceAll('1', '3') as Guid;
const document = workstation({shop: entry, blog: {...entry, repositoryGuid: BLOG, networkId: 2880}});
type Listed = Result<'repository-autostart-list'>;
const listed = (guid: Guid, more: Partial<Listed['repositories'][number]> = {}): Listed['repositories'][number] => ({
  guid,
  networkId: 2816 as NetworkId,
  enabled: true,
  slot: true,
  parentsKey: false,
  opens: true,
  lastBoot: null,
  ...more,
});
const unit = (name: string) => ({name, installed: true, enabled: true, state: 'active' as const});
const list = (repositories: Listed['repositories'], more: Partial<Listed> = {}): Listed => ({
  repositories,
  units: [unit('rediacc-autostart.service'), unit('rediacc-shutdown.service')],
  lastShutdown: null,
  ...more,
});

describe('repo autostart enable', () => {
  const enable = (argv: string[], scene: Scene) =>
    run(RepoAutostartEnable, 'repo autostart enable', argv, {document, ...scene});

  test('hands the credential to the machine and tells what it costs', async () => {
    const script = {'repository-autostart-enable': {guid: GUID, changed: true}};
    const {stdout, stderr, asked, exitCode} = await enable(['shop'], {script});
    expect(stdout).toBe('"shop" starts by itself whenever server-1 is started.\n');
    expect(stderr).toContain('Who is root on the server can open this repository without the passphrase from now on.');
    expect(asked).toEqual([
      {
        operation: 'repository-autostart-enable',
        params: {guid: GUID, datastore: '/mnt/rediacc', password: CREDENTIAL},
        dryRun: false,
      },
    ]);
    expect(exitCode).toBe(0);
  });

  test('succeeds again', async () => {
    const script = {'repository-autostart-enable': {guid: GUID, changed: false}};
    const {stdout, exitCode} = await enable(['shop'], {script});
    expect([stdout, exitCode]).toEqual(['"shop" started by itself already whenever server-1 is started.\n', 0]);
  });

  test('a wrong credential is exit 12', async () => {
    const script = {'repository-autostart-enable': new RdcError('CANNOT_UNLOCK', `Not repository ${GUID}.`)};
    const {stderr, exitCode} = await enable(['shop'], {script});
    expect([stderr.includes('Not repository "shop".'), exitCode]).toEqual([true, 12]);
  });

  test('changes nothing in a dry run', async () => {
    const script = {'repository-autostart-enable': {guid: GUID, changed: true}};
    const {stdout, asked} = await enable(['shop', '--dry-run'], {script});
    expect([stdout, asked[0]?.dryRun]).toEqual(['', true]);
  });
});

test('repo autostart disable says that the key is destroyed', async () => {
  const script = {'repository-autostart-disable': {guid: GUID, changed: true}};
  const {stdout, asked} = await run(RepoAutostartDisable, 'repo autostart disable', ['shop'], {document, script});
  expect(stdout).toBe('"shop" no longer starts by itself on server-1; its key there is destroyed.\n');
  expect(asked[0]?.params).toMatchObject({password: CREDENTIAL});
});

describe('repo autostart enable-all', () => {
  const enableAll = (argv: string[], scene: Scene) =>
    run(RepoAutostartEnableAll, 'repo autostart enable-all', argv, {document, ...scene});

  test('does it to each repository of the machine', async () => {
    const script: Scene['script'] = {
      'repository-autostart-enable': ({guid}) => ({guid, changed: guid === BLOG}),
    };
    const {stdout, exitCode} = await enableAll([], {script});
    expect(stdout).toBe(['NAME  RESULT  REMARK', 'blog  on      -', 'shop  on      It was on already.', ''].join('\n'));
    expect(exitCode).toBe(0);
  });

  test('one that fails does not stop the others: exit 3, and it is named', async () => {
    const script: Scene['script'] = {
      'repository-autostart-enable': ({guid}) => {
        if (guid === BLOG) throw new RdcError('REPOSITORY_NOT_FOUND', 'It is not there.');
        return {guid, changed: true};
      },
    };
    const {stdout, stderr, exitCode} = await enableAll([], {script});
    expect(stdout).toContain('blog  failed  Machine "server-1" has no repository "blog".');
    expect(stdout).toContain('shop  on      -');
    expect(stderr).toContain('Error: 1 of 2 repositories failed on server-1:');
    expect(stderr).toContain('rdc repo autostart enable blog --machine server-1');
    expect(exitCode).toBe(3);
  });
});

test('repo autostart disable-all takes every key away, also of repositories without a name here', async () => {
  const script: Scene['script'] = {
    'repository-autostart-list': list([
      listed(GUID),
      listed(BLOG, {enabled: false, slot: false, opens: false}),
      listed(STRANGE),
    ]),
    'repository-autostart-disable': ({guid}) => ({guid, changed: true}),
  };
  const {stdout, asked} = await run(RepoAutostartDisableAll, 'repo autostart disable-all', [], {document, script});
  expect(asked.slice(1).map(({params}) => [params['guid'], params['password']])).toEqual([
    [GUID, CREDENTIAL],
    [STRANGE, undefined],
  ]);
  expect(stdout).toMatch(/^shop +off +-$/m);
  expect(stdout).toContain(STRANGE);
});

test.each([
  ['of the context', GUID, 'rdc repo autostart disable shop --machine server-1'],
  [
    'without a name here',
    STRANGE,
    `On the server: renet repository autostart-disable --name ${STRANGE} --password-stdin`,
  ],
])('repo autostart disable-all names a command that helps a repository %s', async (_which, guid, hint) => {
  const script: Scene['script'] = {
    'repository-autostart-list': list([listed(guid)]),
    'repository-autostart-disable': () => {
      throw new RdcError('CANNOT_UNLOCK', 'Its key file does not open it.');
    },
  };
  const {stderr} = await run(RepoAutostartDisableAll, 'repo autostart disable-all', [], {document, script});
  expect(stderr).toContain(`  → ${hint}   # again, once it is mended`);
});

describe('repo autostart list', () => {
  const show = (argv: string[], answer: Listed) =>
    run(RepoAutostartList, 'repo autostart list', argv, {document, script: {'repository-autostart-list': answer}});

  test('shows what starts at boot and how the last one went, and warns of what is broken', async () => {
    const lastBoot = {
      result: 'failed' as const,
      message: 'Its key file does not open it.',
      at: '2026-11-25T02:00:00.000Z',
      thisBoot: true,
    };
    const {stdout, stderr, exitCode} = await show(
      [],
      list([listed(GUID, {opens: false, lastBoot}), listed(BLOG, {enabled: false, slot: false, opens: false})]),
    );
    expect(stdout).toBe(
      [
        'NAME  GUID                                  AUTOSTART  LAST BOOT  AT                        REMARK',
        `blog  ${BLOG}  off        -          -                         -`,
        `shop  ${GUID}  broken     failed     2026-11-25T02:00:00.000Z  Its key file does not open it.`,
        '',
      ].join('\n'),
    );
    expect(stderr).toContain(
      'Warning: The key of "shop" on server-1 does not open it. Make a new one: rdc repo autostart enable shop --machine server-1',
    );
    expect(exitCode).toBe(0);
  });

  test('warns of a key slot that is left, and of units that are not installed', async () => {
    const units = [{...unit('rediacc-autostart.service'), installed: false, enabled: false}];
    const {stderr} = await show([], list([listed(GUID, {enabled: false, opens: false})], {units}));
    expect(stderr).toContain('A key without its file is left in "shop".');
    expect(stderr).toContain('rediacc-autostart.service is not installed on server-1.');
  });

  test('a fork that was never mounted is off, and told of: its parent opens it still', async () => {
    const {stdout, stderr} = await show([], list([listed(GUID, {enabled: false, opens: false, parentsKey: true})]));
    expect(stdout).toContain(`shop  ${GUID}  off `);
    expect(stdout).toContain('A fork: until it is mounted the key file of its parent opens it.');
    expect(stderr).not.toContain('Warning');
  });

  test('names the command of the server for a repository that has no name here', async () => {
    const {stderr} = await show([], list([listed(STRANGE, {opens: false})]));
    expect(stderr).toContain(`On the server: renet repository autostart-disable --name ${STRANGE} --password-stdin`);
  });

  test('tells programs all of it', async () => {
    const lastShutdown = {at: '2026-11-25T01:00:00.000Z', closed: [GUID], failed: []};
    const {stdout} = await show(['--json'], list([listed(GUID)], {lastShutdown}));
    expect(JSON.parse(stdout).data).toMatchObject({
      machine: 'server-1',
      repositories: [{name: 'shop', state: 'on', enabled: true, slot: true, opens: true, lastBoot: null}],
      units: [{name: 'rediacc-autostart.service', installed: true}, {name: 'rediacc-shutdown.service'}],
      lastShutdown,
    });
  });
});
