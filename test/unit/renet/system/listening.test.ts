import {readFileSync} from 'node:fs';
import {createServer, type AddressInfo, type Server} from 'node:net';
import {describe, expect, test} from '@jest/globals';
import {parseListeners, readListeners} from '../../../../src/renet/system/listening.js';

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
