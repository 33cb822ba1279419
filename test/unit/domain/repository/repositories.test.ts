import {describe, expect, test} from '@jest/globals';
import {Document} from '../../../../src/contract/document.js';
import type {ContextName, MachineName, RepositoryName} from '../../../../src/contract/types.js';
import {
  contextOf,
  findFinishedRepository,
  findRepository,
  forgetRepository,
  machineFor,
  named,
} from '../../../../src/domain/repository/repositories.js';
import {RdcError} from '../../../../src/shared/errors.js';

const GUID = '11111111-1111-4111-8111-111111111111';
const shop = 'shop' as RepositoryName;
const server1 = 'server-1' as MachineName;
const server2 = 'server-2' as MachineName;
const place = {context: 'home' as ContextName, name: shop};

const documentWith = (entry: object = {}, defaults: object = {}) =>
  Document.parse({
    contexts: {
      home: {
        name: 'home',
        ssh: {privateKeyPath: '/k'},
        defaults,
        repositories: {shop: {repositoryGuid: GUID, credential: 'c', networkId: 2816, machine: 'server-1', ...entry}},
      },
    },
  });
const homeOf = (document: Document) => contextOf(document, place.context);

describe('findRepository', () => {
  test('names the repositories there are when one is not known', () => {
    const lookUp = () => findRepository(homeOf(documentWith()), 'blog' as RepositoryName);
    expect(lookUp).toThrow('Context "home" has no repository "blog".');
    try {
      lookUp();
    } catch (error) {
      expect((error as RdcError).hints[0]).toBe('It has: shop');
    }
  });

  test('does not take an inherited property for a repository', () => {
    expect(() => findRepository(homeOf(documentWith()), 'constructor' as RepositoryName)).toThrow(RdcError);
  });

  test('tells how to finish a creation that was cut short', () => {
    const context = homeOf(documentWith({state: 'creating'}));
    expect(() => findFinishedRepository(context, shop)).toThrow('did not finish');
    expect(findRepository(context, shop).state).toBe('creating');
  });
});

describe('machineFor', () => {
  test('prefers the flag, then the default, then where it was created', () => {
    const withDefault = homeOf(documentWith({}, {machine: 'server-2'}));
    const without = homeOf(documentWith());
    const entry = findRepository(without, shop);
    expect(machineFor('server-3', withDefault, entry)).toBe('server-3');
    expect(machineFor(undefined, withDefault, entry)).toBe('server-2');
    expect(machineFor(undefined, without, entry)).toBe('server-1');
  });
});

describe('named', () => {
  const entry = findRepository(homeOf(documentWith()), shop);
  const missing = () => Promise.reject(new RdcError('REPOSITORY_NOT_FOUND', `No repository ${GUID}.`));

  test('says the name instead of the GUID, and where the repository was created', async () => {
    await expect(named({name: shop, entry, machine: server2}, missing())).rejects.toMatchObject({
      message: 'Machine "server-2" has no repository "shop".',
      hints: ['It was created on "server-1": add --machine server-1'],
    });
  });

  test('puts names where the server had a GUID and gaps', async () => {
    const busy = new RdcError('REPOSITORY_BUSY', `2 containers run in repository ${GUID}.`, {
      hint: 'rdc repo down <name> --machine <machine>',
      retryable: true,
    });
    await expect(named({name: shop, entry, machine: server1}, Promise.reject(busy))).rejects.toMatchObject({
      code: 'REPOSITORY_BUSY',
      message: '2 containers run in repository "shop".',
      hints: ['rdc repo down shop --machine server-1'],
      retryable: true,
    });
  });

  test('lets answers and bugs through as they are', async () => {
    await expect(named({name: shop, entry, machine: server1}, Promise.resolve(7))).resolves.toBe(7);
    const bug = new TypeError('x is undefined');
    await expect(named({name: shop, entry, machine: server1}, Promise.reject(bug))).rejects.toBe(bug);
  });
});

describe('forgetRepository', () => {
  test('forgets a repository that was destroyed where it was created', () => {
    const document = documentWith();
    expect(forgetRepository(document, place, server1, GUID)).toBe(true);
    expect(homeOf(document).repositories).toEqual({});
  });

  test('keeps the credential of a repository that lives on elsewhere', () => {
    const document = documentWith();
    expect(forgetRepository(document, place, server2, GUID)).toBe(false);
    expect(findRepository(homeOf(document), shop).credential).toBe('c');
  });

  test('leaves a repository alone that took the name meanwhile', () => {
    const document = documentWith();
    expect(forgetRepository(document, place, server1, GUID.replaceAll('1', '2'))).toBe(false);
    expect(Object.keys(homeOf(document).repositories)).toEqual(['shop']);
  });
});
