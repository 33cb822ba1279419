import {readFile} from 'node:fs/promises';
import {describe, expect, test} from '@jest/globals';
import {listSockets, parseSockets} from '../../../../src/renet/system/sockets.js';
import {toLine} from '../../../../src/shared/argv.js';

test('the call', () => {
  expect(toLine(listSockets())).toBe('ss --no-header --listening --tcp --udp --numeric --processes');
});

describe('parseSockets', () => {
  test('reads what ss says of a server with a running proxy', async () => {
    const taken = parseSockets(
      await readFile(new URL('../../../fixtures/iproute2-6.15/ss-listening.txt', import.meta.url), 'utf8'),
    );
    expect(taken).toContainEqual({protocol: 'udp', address: '10.0.2.15', port: 10_000, program: 'traefik'});
    expect(taken).toContainEqual({protocol: 'tcp', address: '0.0.0.0', port: 22, program: 'sshd'});
    expect(taken).toContainEqual({protocol: 'tcp', address: '::', port: 22, program: 'sshd'});
    expect(taken).toContainEqual({protocol: 'tcp', address: '*', port: 5000, program: 'docker-registry'});
    expect(taken).toContainEqual({protocol: 'udp', address: '10.0.2.15', port: 68, program: 'systemd-network'});
  });

  test('a socket whose program the kernel does not tell is still taken', () => {
    expect(parseSockets('tcp LISTEN 0 64 0.0.0.0:2049 0.0.0.0:*\n')).toEqual([
      {protocol: 'tcp', address: '0.0.0.0', port: 2049, program: null},
    ]);
  });
});
