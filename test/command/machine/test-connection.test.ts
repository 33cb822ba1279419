import {afterAll, describe, expect, test} from '@jest/globals';
import MachineTestConnection from '../../../src/commands/machine/test-connection.js';
import {RdcError} from '../../../src/shared/errors.js';
import {cleanUp, run, type Scene} from '../../support/run.js';
import {hostKey, labDocument, otherHostKey} from '../../support/scenes.js';

afterAll(cleanUp);

const info = {
  hostname: 'server-1',
  os: 'Debian 13',
  kernel: '6.12',
  arch: 'x86_64',
  cpus: 2,
  memoryBytes: 2 ** 31,
  uptimeSeconds: 60,
  missing: [],
  agentHash: 'abc123',
};
const check = (argv: string[], scene: Scene = {}) =>
  run(MachineTestConnection, 'machine test-connection', argv, {
    document: labDocument(),
    hostKeys: [hostKey],
    script: {'machine-info': info},
    ...scene,
  });
const states = (stdout: string): string[] =>
  (JSON.parse(stdout) as {data: {checks: {check: string; state: string}[]}}).data.checks.map(
    ({check: name, state}) => `${name}: ${state}`,
  );

describe('machine test-connection', () => {
  test('goes through all layers of a machine that is ready', async () => {
    const {stdout, exitCode, closed} = await check(['-m', 'server-1']);
    expect({exitCode, closed}).toEqual({exitCode: 0, closed: 1});
    expect(stdout).toBe(
      'reachable  ok       198.51.100.7 port 22\n' +
        `host key   ok       ssh-ed25519 ${hostKey.fingerprint}\n` +
        'login      ok       as ops\n' +
        'sudo       ok       without password\n' +
        'agent      ok       abc123\n' +
        'set-up     ok       ready (Debian 13, 6.12)\n' +
        'server-1 can be reached and used.\n',
    );
  });

  test('does not install the agent on a server that has none', async () => {
    const remote = (line: string) => ({exitCode: line.startsWith('test -e') ? 1 : 0, stdout: '', stderr: ''});
    const {asked, exitCode, stdout} = await check(['-m', 'server-1', '--json'], {remote});
    expect({asked, exitCode}).toEqual({asked: [], exitCode: 0});
    expect(states(stdout).slice(4)).toEqual(['agent: pending', 'set-up: pending']);
  });

  test('stops at a server that does not answer: 13', async () => {
    const {exitCode, stdout} = await check(['-m', 'server-1', '--json'], {
      hostKeys: new RdcError('SSH_UNREACHABLE', 'no answer', {hint: 'Is it on?'}),
    });
    expect(exitCode).toBe(13);
    expect(JSON.parse(stdout)).toMatchObject({success: false});
    expect(states(stdout).slice(0, 2)).toEqual(['reachable: failed', 'host key: skipped']);
  });

  test('stops at a host key that changed: 14, with both fingerprints, and logs in nowhere', async () => {
    const {exitCode, stdout, connected} = await check(['-m', 'server-1'], {hostKeys: [otherHostKey]});
    expect({exitCode, connected}).toEqual({exitCode: 14, connected: []});
    expect(stdout).toContain(hostKey.fingerprint);
    expect(stdout).toContain(otherHostKey.fingerprint);
  });

  test('tells a refused login: 13', async () => {
    const {exitCode, stdout} = await check(['-m', 'server-1', '--json'], {
      connectError: new RdcError('SSH_AUTH_FAILED', 'refused'),
    });
    expect(exitCode).toBe(13);
    expect(states(stdout).slice(0, 4)).toEqual(['reachable: ok', 'host key: ok', 'login: failed', 'sudo: skipped']);
  });

  test('tells a missing right to use sudo', async () => {
    const remote = () => ({exitCode: 1, stdout: '', stderr: 'sudo: a password is required\n'});
    const {exitCode, stdout} = await check(['-m', 'server-1'], {remote});
    expect(exitCode).toBe(13);
    expect(stdout).toContain('ops may not use sudo without a password: sudo: a password is required.');
  });

  test('hints at a file that sudo reads, also for a user with a dot', async () => {
    const remote = () => ({exitCode: 1, stdout: '', stderr: ''});
    const server = ['--ip', 'web1', '--user', 'jane.doe', '--accept-host-key'];
    const {stdout} = await check(server, {remote});
    expect(stdout).toContain(' > /etc/sudoers.d/rdc-jane_2edoe && chmod 0440 /etc/sudoers.d/rdc-jane_2edoe');
  });

  test('tests a server that is no machine yet', async () => {
    const {connected, stdout} = await check(['--ip', 'web1', '--user', 'root', '--port', '2222', '--accept-host-key']);
    expect(connected).toMatchObject([{host: 'web1', user: 'root', port: 2222, knownHosts: hostKey.line}]);
    expect(stdout).toContain('not needed for root');
  });

  test('pins the verified keys with --save, and only then', async () => {
    const fingerprint = ['--host-key-fingerprint', otherHostKey.fingerprint];
    const scene = {hostKeys: [otherHostKey]};
    const knownTo = async (argv: string[]) =>
      Object.values((await check(['-m', 'server-1', ...fingerprint, ...argv], scene)).document.contexts)[0]!.machines;
    expect(await knownTo([])).toMatchObject({'server-1': {knownHosts: hostKey.line}});
    expect(await knownTo(['--save'])).toMatchObject({'server-1': {knownHosts: otherHostKey.line}});
  });

  test('needs to know which server', async () => {
    const {exitCode, stderr} = await check([]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--ip <address> --user <name>');
  });
});
