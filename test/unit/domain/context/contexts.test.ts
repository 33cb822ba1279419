import {describe, expect, test} from '@jest/globals';
import {Document} from '../../../../src/contract/document.js';
import {
  chooseContext,
  createLocalContext,
  deleteContext,
  lossOf,
  renameContext,
  useContext,
} from '../../../../src/domain/context/contexts.js';

const documentOf = (...names: string[]): Document => {
  const document = Document.parse({});
  for (const name of names) createLocalContext(document, name, `/keys/${name}`);
  return document;
};

test('the first context becomes active, the next ones do not', () => {
  const document = documentOf('lab', 'live');
  expect(document.activeContext).toBe('lab');
  expect(document.contexts).toMatchObject({
    lab: {name: 'lab', mode: 'local', apiUrl: 'local://', ssh: {privateKeyPath: '/keys/lab'}},
    live: {name: 'live'},
  });
});

test('a name is given once, and only to names that are valid', () => {
  const document = documentOf('lab');
  expect(() => createLocalContext(document, 'lab', '/k')).toThrow(expect.objectContaining({code: 'ALREADY_EXISTS'}));
  expect(() => createLocalContext(document, 'a/b', '/k')).toThrow('"a/b" is not a valid context name');
});

describe('chooseContext', () => {
  test('takes the named one, else the active one', () => {
    const document = documentOf('lab', 'live');
    expect(chooseContext(document, 'live').name).toBe('live');
    expect(chooseContext(document).name).toBe('lab');
  });

  test('names those there are, or how to make the first', () => {
    expect(() => chooseContext(documentOf('lab', 'live'), 'prod')).toThrow(
      'There is no context "prod". There are: lab, live.',
    );
    expect(() => chooseContext(documentOf())).toThrow(
      expect.objectContaining({hints: ['rdc context create-local <name> --ssh-key ~/.ssh/id_ed25519']}),
    );
  });
});

test('a renamed context stays active and keeps what is in it', () => {
  const document = documentOf('lab', 'live');
  renameContext(document, 'lab', 'dev');
  expect(document.activeContext).toBe('dev');
  expect(document.contexts).toMatchObject({dev: {name: 'dev', ssh: {privateKeyPath: '/keys/lab'}}, live: {}});
  expect(() => renameContext(document, 'dev', 'live')).toThrow(expect.objectContaining({code: 'ALREADY_EXISTS'}));
});

describe('deleteContext', () => {
  test('makes the only one left active', () => {
    const document = documentOf('lab', 'live');
    deleteContext(document, 'lab');
    expect(document.activeContext).toBe('live');
  });

  test('leaves the choice among several to people', () => {
    const document = documentOf('lab', 'live', 'dev');
    deleteContext(document, 'lab');
    expect(document.activeContext).toBeUndefined();
  });

  test('keeps another active one', () => {
    const document = documentOf('lab', 'live');
    useContext(document, 'live');
    deleteContext(document, 'lab');
    expect(document.activeContext).toBe('live');
  });
});

test('what is lost with a context is named', () => {
  const {context} = chooseContext(documentOf('lab'));
  expect(lossOf(context)).toBeNull();
  const entry = {repositoryGuid: '11111111-2222-4333-8444-555555555555', credential: 'c', networkId: 2816};
  const full = Document.parse({contexts: {lab: {...context, repositories: {wiki: entry}}}}).contexts;
  expect(lossOf(Object.values(full)[0]!)).toBe(
    'Context "lab" holds the only credentials of 1 repository (wiki): without them their data is lost.',
  );
});
