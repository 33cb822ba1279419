import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import ContextClear from '../../../src/commands/context/clear.js';
import ContextCreateLocal from '../../../src/commands/context/create-local.js';
import ContextCurrent from '../../../src/commands/context/current.js';
import ContextDelete from '../../../src/commands/context/delete.js';
import ContextList from '../../../src/commands/context/list.js';
import ContextRename from '../../../src/commands/context/rename.js';
import ContextSet from '../../../src/commands/context/set.js';
import ContextSetSsh from '../../../src/commands/context/set-ssh.js';
import ContextShow from '../../../src/commands/context/show.js';
import ContextUse from '../../../src/commands/context/use.js';
import {cleanUp, run} from '../../support/run.js';
import {labDocument} from '../../support/scenes.js';

let keys = '';
beforeAll(async () => {
  keys = await mkdtemp(join(tmpdir(), 'rdc-keys-'));
  await writeFile(join(keys, 'id'), '-----BEGIN OPENSSH PRIVATE KEY-----\n');
  await writeFile(join(keys, 'id.pub'), 'ssh-ed25519 AAAA ann@home\n');
});
afterAll(async () => {
  await rm(keys, {recursive: true});
  await cleanUp();
});

describe('context create-local', () => {
  const create = (argv: string[], document?: unknown) =>
    run(ContextCreateLocal, 'context create-local', argv, {document});

  test('makes a context and says what comes next', async () => {
    const {stdout, stderr, exitCode, document} = await create(['lab', '--ssh-key', join(keys, 'id')]);
    expect({stdout, stderr, exitCode}).toEqual({
      stdout: 'Context "lab" was created and is active.\n',
      stderr: 'Next: rdc context add-machine <name> --ip <address> --user <user>\n',
      exitCode: 0,
    });
    expect(document).toMatchObject({
      activeContext: 'lab',
      contexts: {lab: {mode: 'local', apiUrl: 'local://', ssh: {privateKeyPath: join(keys, 'id')}}},
    });
  });

  test('expands ~ itself, for shells do not after =', async () => {
    const {stderr, exitCode} = await create(['lab', '--ssh-key=~/no-such-key']);
    expect(stderr).toMatch(/^Error: There is no SSH key at \/.*\/no-such-key\.\n {2}→ Make one: ssh-keygen -t ed25519/);
    expect(exitCode).toBe(10);
  });

  test('tells the public half of a key from the private one', async () => {
    const {stderr, exitCode, document} = await create(['lab', '--ssh-key', join(keys, 'id.pub')]);
    expect(stderr).toContain('id.pub is a public key; the private one is needed.');
    expect({exitCode, contexts: document.contexts}).toEqual({exitCode: 2, contexts: {}});
  });

  test('refuses a name that is taken', async () => {
    const {stderr, exitCode} = await create(['lab', '--ssh-key', join(keys, 'id')], labDocument());
    expect(stderr).toBe(
      'Error: There is a context "lab" already.\n  → rdc context use lab\n  → or remove it: rdc context delete lab\n',
    );
    expect(exitCode).toBe(1);
  });

  test('writes nothing in a dry run', async () => {
    const {stderr, document} = await create(['lab', '--ssh-key', join(keys, 'id'), '--dry-run']);
    expect(stderr).toMatch(/^Dry run: nothing is changed.\n/);
    expect(document.contexts).toEqual({});
  });

  test('explains a missing flag as text and as JSON, with exit status 2', async () => {
    const text = await create(['lab']);
    expect(text.stderr).toBe('Error: Missing required flag ssh-key.\n  → rdc context create-local --help\n');
    expect({exitCode: text.exitCode, stdout: text.stdout}).toEqual({exitCode: 2, stdout: ''});

    const json = await create(['lab', '--json']);
    expect(json.exitCode).toBe(2);
    expect(JSON.parse(json.stdout)).toEqual({
      success: false,
      command: 'context create-local',
      data: null,
      errors: [
        {
          code: 'USAGE',
          message: 'Missing required flag ssh-key.',
          hint: 'rdc context create-local --help',
          retryable: false,
        },
      ],
      warnings: [],
      metrics: {duration_ms: expect.any(Number)},
    });
  });
});

describe('context list', () => {
  test('is a table, JSON in an envelope, yaml of the same, or csv', async () => {
    const document = labDocument();
    const list = (...argv: string[]) => run(ContextList, 'context list', argv, {document}).then(({stdout}) => stdout);
    expect(await list()).toBe(
      'NAME  ACTIVE  MODE   MACHINES  REPOSITORIES  SSH KEY\nlab   *       local         1             1  /keys/lab\n',
    );
    const row = {name: 'lab', active: true, mode: 'local', machines: 1, repositories: 1, sshKey: '/keys/lab'};
    expect(JSON.parse(await list('--output', 'json'))).toMatchObject({
      success: true,
      command: 'context list',
      data: [row],
      errors: null,
    });
    expect(await list('-o', 'yaml')).toMatch(/^success: true\ncommand: context list\ndata:\n {2}- name: lab\n/);
    expect(await list('-o', 'csv')).toBe(
      'name,active,mode,machines,repositories,sshKey\r\nlab,true,local,1,1,/keys/lab\r\n',
    );
  });

  test('says how to make the first', async () => {
    const {stdout} = await run(ContextList, 'context list', []);
    expect(stdout).toContain('rdc context create-local <name>');
  });
});

describe('context show', () => {
  test('masks credentials unless asked for', async () => {
    const show = (...argv: string[]) =>
      run(ContextShow, 'context show', argv, {document: labDocument()}).then(({stdout}) => stdout);
    expect(await show()).toContain('Name:         lab (active)');
    for (const format of ['table', 'json', 'yaml', 'csv']) {
      expect(await show('-o', format)).not.toContain('tops3cret');
      expect(await show('-o', format, '--show-secrets')).toContain('tops3cret-credential');
    }
  });

  test('shows another context by flag or environment', async () => {
    const document = labDocument();
    const scene = {document, env: {RDC_CONTEXT: 'prod'}};
    const {stderr, exitCode} = await run(ContextShow, 'context show', [], scene);
    expect(stderr).toBe('Error: There is no context "prod". There are: lab.\n  → rdc context use <name>\n');
    expect(exitCode).toBe(10);
    expect((await run(ContextShow, 'context show', ['--context', 'lab'], scene)).exitCode).toBe(0);
  });
});

describe('context current', () => {
  test('prints the bare name', async () => {
    expect((await run(ContextCurrent, 'context current', [], {document: labDocument()})).stdout).toBe('lab\n');
  });

  test('fails without one, saying how to make it', async () => {
    const {stderr, exitCode} = await run(ContextCurrent, 'context current', []);
    expect(stderr).toBe(
      'Error: No context is active.\n  → rdc context create-local <name> --ssh-key ~/.ssh/id_ed25519\n',
    );
    expect(exitCode).toBe(10);
  });
});

test('context rename and use change what is active', async () => {
  const renamed = await run(ContextRename, 'context rename', ['lab', 'dev'], {document: labDocument()});
  expect(renamed.stdout).toBe('Context "lab" is now "dev".\n');
  const {exitCode, document} = await run(ContextUse, 'context use', ['dev'], {store: renamed.store});
  expect({exitCode, active: document.activeContext, names: Object.keys(document.contexts)}).toEqual({
    exitCode: 0,
    active: 'dev',
    names: ['dev'],
  });
});

describe('context delete', () => {
  const remove = (argv: string[], answers?: string[]) =>
    run(ContextDelete, 'context delete', ['lab', ...argv], {document: labDocument(), answers});

  test('has the name typed, because credentials go with it', async () => {
    const {questions, stdout, document} = await remove([], ['lab']);
    expect(questions).toEqual([
      'Context "lab" holds the only credentials of 1 repository (wiki): without them their data is lost. Type "lab" to go on:',
    ]);
    expect({stdout, contexts: document.contexts}).toEqual({stdout: 'Context "lab" was deleted.\n', contexts: {}});
  });

  test('keeps it when something else is typed', async () => {
    const {exitCode, stderr, document} = await remove([], ['yes']);
    expect({exitCode, stderr}).toEqual({exitCode: 20, stderr: 'Error: You declined; nothing was changed.\n'});
    expect(Object.keys(document.contexts)).toEqual(['lab']);
  });

  test('names --yes when nobody is there, and obeys it and --force', async () => {
    const {exitCode, stderr} = await remove([]);
    expect(exitCode).toBe(20);
    expect(stderr).toMatch(/ {2}→ Add --yes if you mean it\.\n$/);
    expect((await remove(['--yes'])).document.contexts).toEqual({});
    expect((await remove(['--force'])).document.contexts).toEqual({});
  });
});

test('context set, clear: the default machine', async () => {
  const set = await run(ContextSet, 'context set', ['machine', 'server-1'], {document: labDocument()});
  expect(set.document.contexts).toMatchObject({lab: {defaults: {machine: 'server-1'}}});
  const wrong = await run(ContextSet, 'context set', ['region', 'eu'], {store: set.store});
  expect({exitCode: wrong.exitCode, stderr: wrong.stderr}).toEqual({
    exitCode: 2,
    stderr: 'Error: "region" is not a default. Valid keys: machine.\n  → rdc context set machine <name>\n',
  });
  const cleared = await run(ContextClear, 'context clear', [], {store: set.store});
  expect(cleared.stdout).toBe('Cleared: machine.\n');
  expect(cleared.document.contexts).toMatchObject({lab: {defaults: {}}});
});

test('context set-ssh stores absolute paths of keys that are there', async () => {
  const argv = ['--private-key', join(keys, 'id'), '--public-key', join(keys, 'id.pub')];
  const {document} = await run(ContextSetSsh, 'context set-ssh', argv, {document: labDocument()});
  expect(document.contexts).toMatchObject({
    lab: {ssh: {privateKeyPath: join(keys, 'id'), publicKeyPath: join(keys, 'id.pub')}},
  });
});
