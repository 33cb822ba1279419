import {describe, expect, test} from '@jest/globals';
import type {Agent} from '../../../../src/contract/agent.js';
import type {Params} from '../../../../src/contract/index.js';
import type {
  ContextName,
  Guid,
  MachineName,
  NetworkId,
  RepositoryName,
  ServerPath,
} from '../../../../src/contract/types.js';
import {forkRepository, type ForkAsk} from '../../../../src/domain/repository/fork.js';
import {howToFinish} from '../../../../src/domain/repository/repositories.js';
import {RdcError} from '../../../../src/shared/errors.js';
import {memoryRegistry} from '../../../support/memory-registry.js';

const PARENT = '11111111-1111-4111-8111-111111111111' as Guid;
const FORK = '22222222-2222-4222-8222-222222222222' as Guid;
const entry = {
  repositoryGuid: PARENT,
  credential: 'correct horse',
  networkId: 2816 as NetworkId,
  machine: 'server-1' as MachineName,
};
const ask: ForkAsk = {
  context: 'home' as ContextName,
  machine: 'server-1' as MachineName,
  datastore: '/mnt/rediacc' as ServerPath,
  parent: {name: 'shop' as RepositoryName, entry},
  name: 'staging' as RepositoryName,
};

const world = (...answers: (Error | 'done')[]) => {
  const {registry, document} = memoryRegistry({
    nextNetworkId: 2880,
    contexts: {home: {name: 'home', ssh: {privateKeyPath: '/k'}, repositories: {shop: entry}}},
  });
  const asked: Params<'repository-fork'>[] = [];
  const call = (async (_name: string, params: Params<'repository-fork'>) => {
    asked.push(params);
    const answer = answers[asked.length - 1];
    if (answer !== 'done') throw answer ?? new Error('asked once too often');
    const {source, target: guid, networkId} = params;
    return {guid, source, networkId, sizeBytes: 2 ** 30, freezeMs: 4, created: true};
  }) as unknown as Agent;
  const context = () => document().contexts[ask.context]!;
  return {registry, call, asked, context, fork: () => context().repositories[ask.name]};
};

describe('forkRepository', () => {
  test("registers the fork with the parent's credential, a network id of its own, and where it comes from", async () => {
    const {fork, asked, ...rest} = world('done');
    await forkRepository(rest, ask, FORK);
    expect(fork()).toEqual({...entry, repositoryGuid: FORK, networkId: 2880, forkOf: PARENT});
    expect(asked).toEqual([{source: PARENT, target: FORK, datastore: '/mnt/rediacc', networkId: 2880}]);
  });

  test('goes on with the same values when the outcome is unknown, and the hints name the command', async () => {
    const {fork, asked, context, ...rest} = world(new RdcError('SSH_UNREACHABLE', 'Lost.'), 'done');
    await expect(forkRepository(rest, ask, FORK)).rejects.toMatchObject({
      hints: expect.arrayContaining(['Go on where it stopped: rdc repo fork shop --tag staging --machine server-1']),
    });
    expect(fork()).toMatchObject({state: 'creating', forkOf: PARENT});
    expect(howToFinish(context(), 'staging', fork()!)).toBe('rdc repo fork shop --tag staging --machine server-1');
    await forkRepository(rest, ask, PARENT.replaceAll('1', '4') as Guid);
    expect(asked[1]).toEqual(asked[0]);
    expect(fork()).not.toHaveProperty('state');
  });

  test('takes the registration back when the server refuses, and moves on when a network id is taken', async () => {
    const refused = world(new RdcError('NO_SPACE', 'Full.'));
    await expect(forkRepository(refused, ask, FORK)).rejects.toMatchObject({code: 'NO_SPACE'});
    expect(refused.fork()).toBeUndefined();
    const moved = world(new RdcError('NETWORK_ID_TAKEN', 'Taken.', {details: {next: 3008}}), 'done');
    await forkRepository(moved, ask, FORK);
    expect(moved.fork()).toMatchObject({networkId: 3008});
  });

  test('words the server in names', async () => {
    const busy = world(new RdcError('LOCKED', `${PARENT} is locked.`));
    await expect(forkRepository(busy, ask, FORK)).rejects.toThrow('"shop" is locked.');
  });

  test('refuses the name of the parent, a name that is taken, and one that began as something else', async () => {
    const {registry, call, asked} = world('done');
    const same = {...ask, name: 'shop' as RepositoryName};
    await expect(forkRepository({registry, call}, same, FORK)).rejects.toMatchObject({code: 'INVALID_INPUT'});
    const began = {...entry, repositoryGuid: FORK, state: 'creating' as const};
    await registry.update((document) => void (document.contexts[ask.context]!.repositories[ask.name] = began));
    await expect(forkRepository({registry, call}, ask, FORK)).rejects.toThrow('began as a repository of its own');
    expect(asked).toEqual([]);
  });
});
