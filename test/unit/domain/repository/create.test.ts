import {describe, expect, test} from '@jest/globals';
import type {Agent} from '../../../../src/contract/agent.js';
import type {Params} from '../../../../src/contract/index.js';
import type {ContextName, Guid, MachineName, RepositoryName, ServerPath} from '../../../../src/contract/types.js';
import {createRepository, type CreateAsk} from '../../../../src/domain/repository/create.js';
import {RdcError} from '../../../../src/shared/errors.js';
import {memoryRegistry} from '../../../support/memory-registry.js';

const GUID = '11111111-1111-4111-8111-111111111111' as Guid;
const OTHER = '22222222-2222-4222-8222-222222222222' as Guid;
const CREDENTIAL = Buffer.alloc(32, 7).toString('base64');
const fresh = {guid: GUID, credential: CREDENTIAL};
const ask: CreateAsk = {
  context: 'home' as ContextName,
  name: 'shop' as RepositoryName,
  machine: 'server-1' as MachineName,
  datastore: '/mnt/rediacc' as ServerPath,
  sizeBytes: 2 ** 30,
};

const registryOf = (repositories: object = {}) => {
  const {registry, document} = memoryRegistry({
    contexts: {home: {name: 'home', ssh: {privateKeyPath: '/k'}, repositories}},
  });
  return {
    registry,
    shop: () => document().contexts['home' as ContextName]?.repositories[ask.name],
    document,
  };
};

type CreateParams = Params<'repository-create'>;
const server = (...answers: (Error | 'done')[]) => {
  const asked: CreateParams[] = [];
  const call = (async (_name: string, params: CreateParams) => {
    asked.push(params);
    const answer = answers[asked.length - 1];
    if (answer !== 'done') throw answer ?? new Error('asked once too often');
    return {guid: params.guid, networkId: params.networkId, sizeBytes: params.sizeBytes, created: true};
  }) as unknown as Agent;
  return {call, asked};
};

describe('createRepository', () => {
  test('registers the repository before the server is asked', async () => {
    const {registry, shop} = registryOf();
    let atTheCall: unknown;
    const call = (async (_name: string, params: CreateParams) => {
      atTheCall = shop();
      return {guid: params.guid, networkId: params.networkId, sizeBytes: params.sizeBytes, created: true};
    }) as unknown as Agent;
    await createRepository({registry, call}, ask, fresh);
    expect(atTheCall).toMatchObject({repositoryGuid: GUID, credential: CREDENTIAL, state: 'creating'});
    expect(shop()).toEqual({repositoryGuid: GUID, credential: CREDENTIAL, networkId: 2816, machine: 'server-1'});
  });

  test('tells the server that a credential of our own making has full entropy, and a chosen one not', async () => {
    const generated = server('done');
    await createRepository({registry: registryOf().registry, call: generated.call}, ask, fresh);
    const chosen = server('done');
    await createRepository({registry: registryOf().registry, call: chosen.call}, {...ask, chosen: 'tr0ub4dor'}, fresh);
    expect([generated.asked[0], chosen.asked[0]]).toMatchObject([
      {password: CREDENTIAL, passwordKind: 'generated'},
      {password: 'tr0ub4dor', passwordKind: 'chosen'},
    ]);
  });

  test('takes the registration back when the server refuses, and says so', async () => {
    const {registry, shop, document} = registryOf();
    const {call} = server(new RdcError('NO_SPACE', 'The datastore is full.', {hint: 'free some'}));
    await expect(createRepository({registry, call}, ask, fresh)).rejects.toMatchObject({
      code: 'NO_SPACE',
      message: 'The datastore is full. Nothing stays registered under "shop".',
      hints: ['free some'],
    });
    expect(shop()).toBeUndefined();
    expect(document().nextNetworkId).toBe(2880);
  });

  test.each(['SSH_UNREACHABLE', 'AGENT_FAILED', 'INTERNAL', 'VERIFICATION_FAILED'] as const)(
    'keeps the registration after %s, and the same command goes on with its values',
    async (code) => {
      const {registry, shop} = registryOf();
      const {call, asked} = server(new RdcError(code, 'Lost.'), 'done');
      await expect(createRepository({registry, call}, ask, fresh)).rejects.toMatchObject({code, retryable: true});
      expect(shop()).toMatchObject({repositoryGuid: GUID, state: 'creating'});
      const again = await createRepository({registry, call}, ask, {guid: OTHER, credential: 'another'});
      expect(again.resumed).toBe(true);
      expect(asked[1]).toEqual(asked[0]);
      expect(shop()).not.toHaveProperty('state');
    },
  );

  test('keeps the registration of an earlier attempt whatever the server says now', async () => {
    const earlier = {
      repositoryGuid: GUID,
      credential: CREDENTIAL,
      networkId: 2816,
      machine: 'server-1',
      state: 'creating',
    };
    const {registry, shop} = registryOf({shop: earlier});
    const {call} = server(new RdcError('LOCKED', 'Busy.'));
    await expect(createRepository({registry, call}, ask, fresh)).rejects.toMatchObject({code: 'LOCKED'});
    expect(shop()).toEqual(earlier);
  });

  test('moves to a free network id when the server keeps its own for somebody else', async () => {
    const {registry, shop, document} = registryOf();
    const taken = new RdcError('NETWORK_ID_TAKEN', 'Taken.', {details: {networkId: 2816, next: 3008}});
    const {call, asked} = server(taken, 'done');
    await createRepository({registry, call}, ask, fresh);
    expect(asked.map(({networkId}) => networkId)).toEqual([2816, 3008]);
    expect(shop()).toMatchObject({networkId: 3008});
    expect(document().nextNetworkId).toBe(3072);
  });

  test('gives up when the server refuses every network id', async () => {
    const {registry, shop} = registryOf();
    const call = (async () => {
      throw new RdcError('NETWORK_ID_TAKEN', 'Taken.');
    }) as unknown as Agent;
    await expect(createRepository({registry, call}, ask, fresh)).rejects.toMatchObject({code: 'NETWORK_ID_TAKEN'});
    expect(shop()).toBeUndefined();
  });

  test('saves the credential even when another process has taken the registration back', async () => {
    const {registry, shop} = registryOf();
    const call = (async (_name: string, params: CreateParams) => {
      await registry.update((document) => void (document.contexts['home' as ContextName]!.repositories = {}));
      return {guid: params.guid, networkId: params.networkId, sizeBytes: params.sizeBytes, created: true};
    }) as unknown as Agent;
    await createRepository({registry, call}, ask, fresh);
    expect(shop()).toMatchObject({repositoryGuid: GUID, credential: CREDENTIAL});
  });

  test('refuses a name that is taken, another machine and another passphrase without asking the server', async () => {
    const entry = {repositoryGuid: GUID, credential: 'first', networkId: 2816, machine: 'server-1'};
    const {call, asked} = server('done');
    const refused = (repositories: object, change: Partial<CreateAsk> = {}) =>
      createRepository({registry: registryOf(repositories).registry, call}, {...ask, ...change}, fresh);
    await expect(refused({shop: entry})).rejects.toMatchObject({code: 'ALREADY_EXISTS'});
    const unfinished = {shop: {...entry, state: 'creating'}};
    await expect(refused(unfinished, {machine: 'server-2' as MachineName})).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    });
    await expect(refused(unfinished, {chosen: 'second'})).rejects.toMatchObject({code: 'INVALID_INPUT'});
    expect(asked).toEqual([]);
  });

  test('registers nothing in a dry run', async () => {
    const {registry, document} = registryOf();
    const before = document();
    const {call, asked} = server('done');
    await createRepository({registry, call}, ask, fresh, {dryRun: true});
    expect(document()).toEqual(before);
    expect(asked).toHaveLength(1);
  });
});
