import {describe, expect, test} from '@jest/globals';
import {ContextDocument} from '../../../../src/contract/document.js';
import {allChecks, checkOf, failed, passed, setUpCheck, testTarget} from '../../../../src/domain/machine/connection.js';
import {RdcError} from '../../../../src/shared/errors.js';

const context = ContextDocument.parse({
  name: 'lab',
  ssh: {privateKeyPath: '/k'},
  machines: {'server-1': {ip: '198.51.100.7', user: 'ops', port: 2222, knownHosts: 'line'}},
});

describe('testTarget', () => {
  test('is a machine of the context, with flags laid over it', () => {
    expect(testTarget(context, 'server-1', {ip: '198.51.100.8'})).toEqual({
      name: 'server-1',
      definition: {ip: '198.51.100.8', user: 'ops', port: 2222, datastore: '/mnt/rediacc', knownHosts: 'line'},
    });
  });

  test('needs address and user when no machine is named', () => {
    expect(() => testTarget(context, undefined, {ip: '198.51.100.8'})).toThrow(
      expect.objectContaining({code: 'USAGE', hints: ['Add --machine <name>', 'or --ip <address> --user <name>']}),
    );
    expect(testTarget(context, undefined, {ip: 'web1', user: 'root'}).definition.port).toBe(22);
  });
});

test('an error tells how far the connection came; what is no matter of connecting is thrown on', () => {
  expect(checkOf(new RdcError('SSH_UNREACHABLE', ''))).toBe('reachable');
  expect(checkOf(new RdcError('HOST_KEY_CHANGED', ''))).toBe('host key');
  expect(checkOf(new RdcError('SSH_AUTH_FAILED', ''))).toBe('login');
  expect(() => checkOf(new RdcError('CANCELLED', 'stopped'))).toThrow('stopped');
  expect(() => checkOf(new TypeError('bug'))).toThrow('bug');
});

test('checks that were not made are shown as skipped, in order', () => {
  const made = [passed('reachable', 'web1'), failed('host key', new RdcError('HOST_KEY_CHANGED', 'changed'))];
  expect(allChecks(made).map(({check, state}) => `${check} ${state}`)).toEqual([
    'reachable ok',
    'host key failed',
    'login skipped',
    'sudo skipped',
    'agent skipped',
    'set-up skipped',
  ]);
});

test('a server that is not set up is no failure of the connection', () => {
  const info = {
    hostname: 'h',
    os: 'Debian 13',
    kernel: '6.12',
    arch: 'x86_64',
    cpus: 2,
    memoryBytes: 1,
    uptimeSeconds: 1,
    missing: ['datastore'],
    agentHash: 'abc',
  };
  expect(setUpCheck(info, 'server-1')).toMatchObject({state: 'pending', hint: 'rdc context setup-machine server-1'});
  expect(setUpCheck({...info, missing: []}, 'server-1')).toMatchObject({
    state: 'ok',
    message: 'ready (Debian 13, 6.12)',
  });
});
