import {afterAll, describe, expect, test} from '@jest/globals';
import ContextAddMachine from '../../../src/commands/context/add-machine.js';
import ContextMachines from '../../../src/commands/context/machines.js';
import ContextRemoveMachine from '../../../src/commands/context/remove-machine.js';
import ContextScanKeys from '../../../src/commands/context/scan-keys.js';
import ContextSetupMachine from '../../../src/commands/context/setup-machine.js';
import {RdcError} from '../../../src/shared/errors.js';
import {cleanUp, run, type Scene} from '../../support/run.js';
import {hostKey, labDocument, otherHostKey} from '../../support/scenes.js';

afterAll(cleanUp);

const unreachable = new RdcError('SSH_UNREACHABLE', 'server-2 does not answer.', {retryable: true});

describe('context add-machine', () => {
  const add = (argv: string[], scene: Scene = {}) =>
    run(ContextAddMachine, 'context add-machine', ['server-2', '--ip', '198.51.100.7', '--user', 'ann', ...argv], {
      document: labDocument(),
      hostKeys: [hostKey, otherHostKey],
      ...scene,
    });

  test('shows the fingerprints, asks, and pins what was accepted', async () => {
    const {questions, stdout, stderr, document} = await add([], {answers: [true]});
    expect(questions).toEqual([
      `198.51.100.7 shows these host keys:\n  ssh-ed25519 ${hostKey.fingerprint}\n` +
        `  ssh-ed25519 ${otherHostKey.fingerprint}\nAre they the server's own?`,
    ]);
    expect(stdout).toBe(
      `Machine "server-2" was added: ann@198.51.100.7\n  ${hostKey.fingerprint}\n  ${otherHostKey.fingerprint}\n`,
    );
    expect(stderr).toBe('Next: rdc context setup-machine server-2\n');
    expect(document.contexts).toMatchObject({
      lab: {
        machines: {
          'server-2': {port: 22, datastore: '/mnt/rediacc', knownHosts: `${hostKey.line}\n${otherHostKey.line}`},
        },
      },
    });
  });

  test('adds nothing when the keys are declined', async () => {
    const {exitCode, document} = await add([], {answers: [false]});
    expect({exitCode, machines: Object.keys(document.contexts['lab' as never]!.machines)}).toEqual({
      exitCode: 20,
      machines: ['server-1'],
    });
  });

  test('names both flags when nobody is there; --yes is no consent to a key', async () => {
    const {exitCode, stderr} = await add(['--yes']);
    expect(exitCode).toBe(20);
    expect(stderr).toContain('--host-key-fingerprint SHA256:…');
    expect(stderr).toContain('--accept-host-key');
  });

  test('pins only the key whose fingerprint was expected', async () => {
    const {document} = await add(['--host-key-fingerprint', otherHostKey.fingerprint]);
    expect(document.contexts).toMatchObject({lab: {machines: {'server-2': {knownHosts: otherHostKey.line}}}});
  });

  test('refuses a server that shows other keys than expected', async () => {
    const {exitCode, stderr} = await add(['--host-key-fingerprint', 'SHA256:other']);
    expect(exitCode).toBe(14);
    expect(stderr).toContain(hostKey.fingerprint);
  });

  test('adds nothing when the server cannot be reached', async () => {
    const {exitCode, stderr, document} = await add(['--accept-host-key'], {hostKeys: unreachable});
    expect({exitCode, stderr}).toEqual({exitCode: 13, stderr: 'Error: server-2 does not answer.\n'});
    expect(Object.keys(document.contexts['lab' as never]!.machines)).toEqual(['server-1']);
  });

  test.each([
    [['--port', '70000'], '70000 is not a valid port'],
    [['--datastore', 'mnt'], '"mnt" is not a valid datastore path'],
  ])('refuses %j before it looks at the server', async (argv, message) => {
    const {exitCode, stderr} = await add(argv, {hostKeys: new Error('not to be asked')});
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});

test('context machines lists who is where', async () => {
  const {stdout} = await run(ContextMachines, 'context machines', [], {document: labDocument()});
  expect(stdout).toBe(
    'NAME      ADDRESS       USER  PORT  DATASTORE     DEFAULT  HOST KEYS  REPOSITORIES\n' +
      'server-1  198.51.100.7  ops     22  /mnt/rediacc  -                1             1\n',
  );
});

describe('context remove-machine', () => {
  test('is refused while repositories are on it, unless forced; they stay registered', async () => {
    const scene = {document: labDocument()};
    const refused = await run(ContextRemoveMachine, 'context remove-machine', ['server-1'], scene);
    expect(refused.exitCode).toBe(20);
    expect(refused.stderr).toContain('has repositories: wiki');
    const {document} = await run(ContextRemoveMachine, 'context remove-machine', ['server-1', '--force'], scene);
    expect(document.contexts).toMatchObject({lab: {machines: {}, repositories: {wiki: {machine: 'server-1'}}}});
  });
});

describe('context scan-keys', () => {
  const scan = (argv: string[], scene: Scene = {}) =>
    run(ContextScanKeys, 'context scan-keys', argv, {document: labDocument(), hostKeys: [hostKey], ...scene});

  test('needs no consent for keys that are pinned', async () => {
    const {stdout, exitCode} = await scan(['server-1']);
    expect({stdout, exitCode}).toEqual({
      stdout: `server-1: unchanged\n  ${hostKey.fingerprint}\n1/1 machines scanned.\n`,
      exitCode: 0,
    });
  });

  test('shows both fingerprints of a key that changed, and pins it on a yes', async () => {
    const {questions, document} = await scan([], {hostKeys: [otherHostKey], answers: [true]});
    expect(questions[0]).toContain(hostKey.fingerprint);
    expect(questions[0]).toContain(otherHostKey.fingerprint);
    expect(document.contexts).toMatchObject({lab: {machines: {'server-1': {knownHosts: otherHostKey.line}}}});
  });

  test('goes on after a machine that fails, and says which', async () => {
    const document = labDocument();
    Object.assign(document.contexts.lab.machines, {'server-2': {ip: '198.51.100.8', user: 'ann'}});
    const {exitCode, stderr} = await scan([], {document, hostKeys: unreachable});
    expect(exitCode).toBe(3);
    expect(stderr).toContain('server-1: failed: server-2 does not answer.');
    expect(stderr).toContain('0/2 machines scanned.');
  });
});

describe('context setup-machine', () => {
  const done = {
    changed: ['install packages', 'create the datastore'],
    datastore: {path: '/mnt/rediacc', sizeBytes: 10 * 2 ** 30, createdNow: true},
    versions: {docker: '26.1'},
  };
  const setUp = (argv: string[], scene: Scene = {}) =>
    run(ContextSetupMachine, 'context setup-machine', ['server-1', ...argv], {
      document: labDocument(),
      script: {'machine-setup': done},
      ...scene,
    });

  test('asks the machine, over a connection that checks the pinned keys and is closed', async () => {
    const {asked, connected, closed, stdout, stderr} = await setUp(['--datastore-size', '10G']);
    expect(asked).toEqual([
      {
        operation: 'machine-setup',
        params: {datastore: '/mnt/rediacc', datastoreSize: {bytes: 10 * 2 ** 30}},
        dryRun: false,
      },
    ]);
    expect(connected).toMatchObject([{host: '198.51.100.7', user: 'ops', port: 22, knownHosts: hostKey.line}]);
    expect(closed).toBe(1);
    expect(stdout).toBe(
      'server-1 is ready. Done now:\n  install packages\n  create the datastore\n' +
        'Datastore: /mnt/rediacc (10G)\ndocker:    26.1\n',
    );
    expect(stderr).toContain('Connecting to server-1 … done (… s)\nPreparing server-1 … done (… s)\n');
  });

  test('remembers another datastore path', async () => {
    const {document} = await setUp(['--datastore', '/srv/data']);
    expect(document.contexts).toMatchObject({lab: {machines: {'server-1': {datastore: '/srv/data'}}}});
  });

  test('lists the plan of a dry run', async () => {
    const script: Scene['script'] = {
      'machine-setup': (_params, {onEvent}) => {
        void onEvent?.({type: 'step', title: 'install packages', state: 'skipped'});
        return {...done, changed: []};
      },
    };
    const {stdout, asked} = await setUp(['--dry-run', '--quiet'], {script});
    expect(asked[0]?.dryRun).toBe(true);
    expect(stdout).toBe('On server-1 this would be done:\n  install packages\n');
  });

  test('refuses a size that is none before it connects', async () => {
    const {exitCode, connected} = await setUp(['--datastore-size', 'half']);
    expect({exitCode, connected}).toEqual({exitCode: 2, connected: []});
  });

  test('passes the error of the machine on, with its exit status', async () => {
    const script = {'machine-setup': new RdcError('NO_SPACE', 'The disk is full.', {hint: 'df -h'})};
    const {exitCode, stderr} = await setUp(['-q'], {script});
    expect({exitCode, stderr}).toEqual({exitCode: 17, stderr: 'Error: The disk is full.\n  → df -h\n'});
  });

  test('names the machines there are', async () => {
    const {exitCode, stderr} = await run(ContextSetupMachine, 'context setup-machine', ['web'], {
      document: labDocument(),
    });
    expect(exitCode).toBe(10);
    expect(stderr).toContain('Context "lab" has no machine "web". There are: server-1.');
  });
});
