import {createSocket} from 'node:dgram';
import {readFileSync} from 'node:fs';
import {createServer, type AddressInfo, type Server} from 'node:net';
import {describe, expect, test} from '@jest/globals';
import {parseBound, parseListeners, readBound, readListeners} from '../../../../src/renet/system/listening.js';

const fixture = (name: string): string => readFileSync(`test/fixtures/linux-6.12/${name}`, 'utf8');
const listenAt = (host: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject).listen(0, host, () => resolve(server));
  });

describe('parseListeners', () => {
  test('takes who listens, not who is connected, and reads addresses backwards', () => {
    expect(parseListeners(fixture('proc-net-tcp.txt'))).toEqual([
      {ip: '0.0.0.0', port: 22},
      {ip: '127.0.0.1', port: 7111},
      {ip: '127.0.0.1', port: 44219},
      {ip: '127.4.237.3', port: 8080},
      {ip: '127.4.237.2', port: 8080},
    ]);
  });

  test('leaves out what listens on IPv6 only', () => {
    expect(parseListeners(fixture('proc-net-tcp6.txt'))).toEqual([]);
  });
});

describe('parseBound', () => {
  const line = (address: string, port: string, state: string) =>
    `   0: ${address}:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 1 1 0`;

  test('takes addresses of both families in the form that people write', () => {
    expect(parseBound(fixture('proc-net-tcp.txt'), 'tcp')).toContainEqual({protocol: 'tcp', ip: '0.0.0.0', port: 22});
    const six = [
      '00000000000000000000000000000000',
      'B80D0120000000000000000001000000',
      '0000000000000000FFFF0000020B007F',
    ];
    expect(six.flatMap((address) => parseBound(line(address, '01BB', '0A'), 'tcp')).map(({ip}) => ip)).toEqual([
      '::',
      '2001:db8::1',
      '127.0.11.2',
    ]);
  });

  test('takes who waits for anybody, which UDP calls closed', () => {
    const text = [line('020B007F', '0035', '07'), line('020B007F', '0036', '01'), line('x', '0035', '07')].join('\n');
    expect(parseBound(text, 'udp')).toEqual([{protocol: 'udp', ip: '127.0.11.2', port: 53}]);
    expect(parseBound(text, 'tcp')).toEqual([]);
  });

  test('finds what waits here over UDP', async () => {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    try {
      expect(await readBound()).toContainEqual({protocol: 'udp', ip: '127.0.0.1', port: socket.address().port});
    } finally {
      socket.close();
    }
  });
});

describe('readListeners', () => {
  test.each(['127.0.0.1', '::ffff:127.0.0.1'])('finds a server at %s', async (host) => {
    const server = await listenAt(host);
    try {
      const {port} = server.address() as AddressInfo;
      expect(await readListeners()).toContainEqual({ip: '127.0.0.1', port});
    } finally {
      server.close();
    }
  });
});
