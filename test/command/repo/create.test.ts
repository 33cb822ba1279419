import {afterAll, describe, expect, test} from '@jest/globals';
import RepoCreate from '../../../src/commands/repo/create.js';
import RepoDelete from '../../../src/commands/repo/delete.js';
import type {Document} from '../../../src/contract/document.js';
import type {ContextName, RepositoryName} from '../../../src/contract/types.js';
import {RdcError} from '../../../src/shared/errors.js';
import {cleanUp, run, type Scene} from '../../support/run.js';
import type {Script} from '../../support/scripted-agent.js';
import {entry, GUID, workstation} from './scene.js';

afterAll(cleanUp);

const made: Script = {
  'repository-create': ({guid, networkId, sizeBytes}) => ({guid, networkId, sizeBytes, created: true}),
};
const create = (argv: string[], scene: Scene = {}) =>
  run(RepoCreate, 'repo create', argv, {document: workstation(), ...scene});
const shopOf = (document: Document) => document.contexts['home' as ContextName]?.repositories['shop' as RepositoryName];

describe('repo create', () => {
  test('prints GUID, network id and where the credential is, not the credential', async () => {
    const {stdout, stderr, exitCode, document, store} = await create(['shop', '--size', '5G'], {script: made});
    const {repositoryGuid, credential} = shopOf(document)!;
    expect(stdout).toBe(
      [
        'Repository "shop" is ready on server-1.',
        `GUID:       ${repositoryGuid}`,
        'Network id: 2816',
        'Size:       5G',
        `Credential: *** (kept in ${store.location})`,
        '',
      ].join('\n'),
    );
    expect(stdout + stderr).not.toContain(credential);
    expect(stderr).toContain('Warning: Keep a copy of the credential');
    expect([exitCode, Buffer.from(credential, 'base64').length]).toEqual([0, 32]);
  });

  test('shows the credential only when asked, to programs as well', async () => {
    const plain = await create(['shop', '--size', '5G', '--json'], {script: made});
    const shown = await create(['shop', '--size', '5G', '--json', '--show-credential'], {script: made});
    expect(JSON.parse(plain.stdout).data).not.toHaveProperty('credential');
    expect(JSON.parse(shown.stdout).data.credential).toBe(shopOf(shown.document)?.credential);
  });

  test.each([
    [['shop', '--size', 'ten'], '"ten" is not a size.'],
    [['shop', '--size', '1M'], '--size 1M is too small'],
    [['../shop', '--size', '5G'], '"../shop" is not a valid repository name'],
    [['shop'], 'Missing required flag size'],
  ])('refuses %j and neither connects nor registers', async (argv, message) => {
    const {stderr, exitCode, connected, document} = await create(argv);
    expect(stderr).toContain(message);
    expect({exitCode, connected, shop: shopOf(document)}).toEqual({exitCode: 2, connected: [], shop: undefined});
  });

  test('an unknown machine is exit 10 and registers nothing', async () => {
    const {exitCode, document} = await create(['shop', '--size', '5G', '--machine', 'none']);
    expect({exitCode, shop: shopOf(document)}).toEqual({exitCode: 10, shop: undefined});
  });

  test('a server that cannot be reached leaves nothing registered', async () => {
    const connectError = new RdcError('SSH_UNREACHABLE', 'No answer.');
    const {exitCode, document} = await create(['shop', '--size', '5G'], {connectError});
    expect({exitCode, shop: shopOf(document)}).toEqual({exitCode: 13, shop: undefined});
  });

  test('goes on with a creation whose outcome is unknown', async () => {
    const lost: Script = {'repository-create': new RdcError('SSH_UNREACHABLE', 'The connection was lost.')};
    const first = await create(['shop', '--size', '5G'], {script: lost});
    expect(first.exitCode).toBe(13);
    expect(first.stderr).toContain('Go on where it stopped: rdc repo create shop --size 5G');
    const second = await create(['shop', '--size', '5G'], {script: made, store: first.store});
    expect(second.asked[0]).toEqual(first.asked[0]);
    expect(shopOf(second.document)).not.toHaveProperty('state');
  });

  test('refuses a name that is registered', async () => {
    const {stderr, exitCode, asked} = await create(['shop', '--size', '5G'], {document: workstation({shop: entry})});
    expect(stderr).toContain('Repository "shop" is already registered.');
    expect({exitCode, asked}).toEqual({exitCode: 1, asked: []});
  });

  test('changes nothing in a dry run', async () => {
    const {stdout, asked, document} = await create(['shop', '--size', '5G', '--dry-run', '--json'], {script: made});
    expect(JSON.parse(stdout).data).toMatchObject({dryRun: true, repository: 'shop', machine: 'server-1'});
    expect([asked[0]?.dryRun, shopOf(document)]).toEqual([true, undefined]);
  });
});

describe('repo delete', () => {
  const deleted: Script = {'repository-delete': {guid: GUID, deleted: true, freedBytes: 2 ** 30}};
  const remove = (argv: string[], scene: Scene = {}) =>
    run(RepoDelete, 'repo delete', argv, {document: workstation({shop: entry}), script: deleted, ...scene});

  test('destroys and forgets after the name was typed', async () => {
    const {stdout, questions, document} = await remove(['shop'], {answers: ['shop']});
    expect(questions).toEqual(['This destroys all data of "shop" on server-1, for ever. Type "shop" to go on:']);
    expect(stdout).toBe('"shop" is destroyed on server-1; 1G are free again. Its credential is forgotten.\n');
    expect(shopOf(document)).toBeUndefined();
  });

  test.each([
    [['no'], 20],
    [undefined, 20],
  ])('does nothing without the name, answers %j', async (answers, status) => {
    const {exitCode, asked, document} = await remove(['shop'], {answers});
    expect([exitCode, asked, shopOf(document)?.repositoryGuid]).toEqual([status, [], GUID]);
  });

  test('keeps the entry when the server fails, when asked to, and for a copy on another machine', async () => {
    const failing = await remove(['shop', '--yes'], {
      script: {'repository-delete': new RdcError('COMMAND_FAILED', 'No.')},
    });
    const asked = await remove(['shop', '--yes', '--keep-credential']);
    const copy = await remove(['shop', '--yes', '--machine', 'server-2']);
    expect([failing, asked, copy].map(({document}) => shopOf(document)?.repositoryGuid)).toEqual([GUID, GUID, GUID]);
    expect(copy.stdout).toContain('Its credential stays in the context.');
  });

  test('gives up a creation that was cut short', async () => {
    const {document, exitCode} = await remove(['shop', '--yes'], {
      document: workstation({shop: {...entry, state: 'creating'}}),
    });
    expect([exitCode, shopOf(document)]).toEqual([0, undefined]);
  });
});
