import {mkdtemp, readFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {docker, isAlive, parseContainers, parseServer, serviceOf} from '../../../../src/renet/system/docker.js';

const newSocket = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'docker-')), 'docker.sock');
const listenAt = (server: Server, path: string): Promise<void> =>
  new Promise((resolve) => void server.listen(path, resolve));

describe('parseContainers', () => {
  test('reads what Docker 26.1 answers', async () => {
    const recorded = await readFile('test/fixtures/docker-26.1/containers.json', 'utf8');
    const [container] = parseContainers(recorded);
    expect(container?.state).toBe('running');
    expect(container).toMatchObject({
      name: '03aa8dea-438c-477b-910d-53fb948520e8-plain-1',
      image: 'busybox:1.37',
      status: 'Up 4 minutes',
      writableBinds: [],
    });
    expect(container && serviceOf(container)).toBe('plain');
    expect(container?.labels).toMatchObject({'rediacc.service_name': 'plain', 'rediacc.service_ip': '127.0.11.3'});
  });

  test('tells which directories of the server a container may write to', async () => {
    const recorded = await readFile('test/fixtures/docker-26.1/containers.json', 'utf8');
    const writable = recorded.replace('"Mode": "ro",\n        "RW": false', '"Mode": "",\n        "RW": true');
    expect(parseContainers(writable).map(({writableBinds}) => writableBinds)).toEqual([
      ['/mnt/rediacc/mounts/03aa8dea-438c-477b-910d-53fb948520e8/plain'],
      [],
    ]);
  });

  test.each(['', '{"message": "no"}', '[{"Id": 1}]'])('is loud about %j', (answer) => {
    expect(() => parseContainers(answer)).toThrow("Docker's answer about containers cannot be read.");
  });
});

test('the version is what the daemon calls itself', () => {
  expect(parseServer('Docker/26.1.5+dfsg1 (linux)')).toBe('26.1.5+dfsg1');
  expect(() => parseServer('nginx/1.2')).toThrow('is not Docker');
  expect(() => parseServer(undefined)).toThrow('is not Docker');
});

test('a paused container still holds its file system, one that was only created does not', () => {
  const alive = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'].filter((state) =>
    isAlive({state}),
  );
  expect(alive).toEqual(['running', 'paused', 'restarting']);
});

describe('docker', () => {
  test('says which socket does not answer', async () => {
    const socket = await newSocket();
    await expect(docker(socket).containers()).rejects.toMatchObject({
      code: 'DAEMON_FAILED',
      message: expect.stringContaining(socket),
    });
  });

  test('does not wait for ever for a daemon that hangs, and not at all when the caller went away', async () => {
    const socket = await newSocket();
    const server = createServer(() => undefined);
    await listenAt(server, socket);
    try {
      await expect(docker(socket, {timeoutMs: 20}).version()).rejects.toMatchObject({code: 'DAEMON_FAILED'});
      const signal = AbortSignal.timeout(20);
      await expect(docker(socket, {signal}).containers()).rejects.toMatchObject({code: 'CANCELLED'});
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test('an answer without end is an error, before it fills the memory', async () => {
    const socket = await newSocket();
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const server = createServer((_, response) => {
      const more = (): void => {
        while (response.writable && response.write(piece));
        response.once('drain', more);
      };
      more();
    });
    await listenAt(server, socket);
    await expect(docker(socket).containers()).rejects.toMatchObject({
      code: 'DAEMON_FAILED',
      message: expect.stringContaining('its answer is too large'),
    });
    server.closeAllConnections();
    server.close();
  });

  test('reports what the daemon says when it refuses', async () => {
    const socket = await newSocket();
    const server = createServer((_, response) => response.writeHead(500).end('{"message":"disk full"}'));
    await listenAt(server, socket);
    try {
      await expect(docker(socket).stop('abc', 1)).rejects.toThrow('disk full');
    } finally {
      server.close();
    }
  });
});
