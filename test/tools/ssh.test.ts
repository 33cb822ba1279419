import {execFile} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {connect, createServer, type AddressInfo} from 'node:net';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {RdcError} from '../../src/shared/errors.js';
import {
  openMachine,
  rsyncBridge,
  scanHostKeys,
  type ConnectOptions,
  type MachineAddress,
  type WindowSize,
} from '../../src/ssh/index.js';
import {startSshd, type Sshd} from '../support/sshd.js';

let sshd: Sshd;
const agentSocket = process.env['SSH_AUTH_SOCK'];
beforeAll(async () => {
  delete process.env['SSH_AUTH_SOCK'];
  sshd = await startSshd();
}, 180_000);
afterAll(async () => {
  if (agentSocket !== undefined) process.env['SSH_AUTH_SOCK'] = agentSocket;
  await sshd.stop();
});

/** Connects and closes; the error, or nothing when it worked. */
const attempt = async (change: Partial<MachineAddress>, options?: ConnectOptions): Promise<RdcError | undefined> => {
  try {
    const machine = await openMachine({...sshd.address, ...change}, options);
    await machine.close();
    return undefined;
  } catch (error) {
    if (error instanceof RdcError) return error;
    throw error;
  }
};

describe('host keys', () => {
  test('of all three families are found by scanning, and any of them can be pinned', async () => {
    const keys = await scanHostKeys(sshd.address.host, sshd.address.port);
    expect(keys.map(({type}) => type)).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa']);
    expect(keys.map(({line}) => line)).toEqual((['ed25519', 'ecdsa', 'rsa'] as const).map(sshd.hostKey));
    for (const {line} of keys) expect(await attempt({knownHosts: line})).toBeUndefined();
  });

  test('that are not pinned, or pinned otherwise, are refused before anybody logs in', async () => {
    expect((await attempt({knownHosts: ''}))?.code).toBe('HOST_KEY_UNKNOWN');
    const other = readFileSync(sshd.key('plain') + '.pub', 'utf8').split(' ')[1];
    const changed = await attempt({knownHosts: `[127.0.0.1]:${sshd.address.port} ssh-ed25519 ${other}`});
    expect(changed?.code).toBe('HOST_KEY_CHANGED');
    expect(changed?.message.match(/SHA256:/g)).toHaveLength(2);
    expect(readFileSync(join(sshd.directory, 'log'), 'utf8')).not.toContain('Accepted publickey for nobody');
  });
});

describe('logging in', () => {
  test('with a key the server does not know names the key', async () => {
    const error = await attempt({privateKeyPath: sshd.key('stranger')});
    expect([error?.code, error?.exitStatus]).toEqual(['SSH_AUTH_FAILED', 13]);
    expect(error?.message).toContain(sshd.key('stranger'));
  });

  test('with a protected key asks for its passphrase and takes no other', async () => {
    const privateKeyPath = sshd.key('locked');
    expect((await attempt({privateKeyPath}))?.message).toContain('protected by a passphrase');
    expect((await attempt({privateKeyPath}, {passphrase: async () => 'wrong'}))?.message).toContain(
      'not the passphrase',
    );
    expect(await attempt({privateKeyPath}, {passphrase: async () => 'open sesame'})).toBeUndefined();
  });

  test.each([
    ['a public key', () => `${sshd.key('plain')}.pub`, 'it is a public key'],
    ['a missing file', () => join(sshd.directory, 'nothing'), 'cannot be read'],
  ])('with %s says so', async (_what, path, reason) => {
    const error = await attempt({privateKeyPath: path()});
    expect([error?.code, error?.message]).toEqual(['SSH_AUTH_FAILED', expect.stringContaining(reason)]);
  });

  test('falls back on the SSH agent, and a dead agent is no obstacle', async () => {
    process.env['SSH_AUTH_SOCK'] = join(sshd.directory, 'no-agent');
    expect((await attempt({privateKeyPath: null}))?.message).toContain('the SSH agent at');
    expect(await attempt({})).toBeUndefined();
    delete process.env['SSH_AUTH_SOCK'];
  });
});

describe('an unreachable machine', () => {
  test('is named with its address when nothing listens', async () => {
    expect((await attempt({port: 1}))?.message).toBe(
      'server-1 (127.0.0.1 port 1) cannot be reached: nothing listens on that port.',
    );
  });

  test('that takes the connection and says nothing ends with the connect time-out', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const {port} = silent.address() as AddressInfo;
    expect((await attempt({port}, {connectTimeoutMs: 300}))?.message).toContain('did not answer in time');
    silent.close();
  });

  test('is given up when the caller aborts', async () => {
    const signal = AbortSignal.abort();
    expect((await attempt({}, {signal}))?.code).toBe('CANCELLED');
  });
});

describe('an open connection', () => {
  test('runs lines side by side and keeps status, stdout, stderr and stdin apart', async () => {
    const machine = await openMachine(sshd.address);
    const [failed, echoed] = await Promise.all([
      machine.run('echo out; echo err >&2; exit 3'),
      machine.run('cat', {stdin: 'given'}),
    ]);
    expect(failed).toEqual({exitCode: 3, stdout: 'out\n', stderr: 'err\n'});
    expect(echoed).toEqual({exitCode: 0, stdout: 'given', stderr: ''});
    await machine.close();
  });

  test('hears the exit status of programs that end at once', async () => {
    const machine = await openMachine(sshd.address);
    for (let round = 0; round < 20; round += 1) {
      const runs = await Promise.all(Array.from({length: 5}, () => machine.run('exit 3')));
      expect(runs.map(({exitCode}) => exitCode)).toEqual([3, 3, 3, 3, 3]);
    }
    await machine.close();
  }, 180_000);

  test('is left without waiting until the server has ended the session', async () => {
    // What the server says at the end never arrives.
    const proxy = createServer({allowHalfOpen: true}, (client) => {
      const server = connect({port: sshd.address.port, host: sshd.address.host, allowHalfOpen: true});
      for (const socket of [client, server]) socket.on('error', () => socket.destroy());
      client.pipe(server);
      server.pipe(client, {end: false});
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => proxy.once('listening', resolve));
    const {port} = proxy.address() as AddressInfo;
    const knownHosts = sshd.address.knownHosts.replaceAll(`:${sshd.address.port} `, `:${port} `);
    const machine = await openMachine({...sshd.address, port, knownHosts});
    expect(await machine.run('echo out')).toMatchObject({stdout: 'out\n'});
    await machine.close();
    proxy.close();
  });

  test('gives a program a terminal only when one is asked for, and tells it of a new size', async () => {
    const machine = await openMachine(sshd.address);
    const ask = async (line: string, pty?: WindowSize) => {
      const program = await machine.openChannel(line, pty);
      let said = '';
      program.channel.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.endsWith('ready\r\n')) {
          program.resize({rows: 50, columns: 120});
          program.channel.write('go\n');
        }
      });
      return [await program.ended, said];
    };
    expect(await ask('test -t 0 || echo none')).toEqual([0, 'none\n']);
    const [status, said] = await ask('stty size; echo ready; read -r go; stty size; exit 7', {rows: 33, columns: 101});
    expect(status).toBe(7);
    expect(said).toMatch(/^33 101\r\nready\r\n(?:go\r\n)?50 120\r\n$/);
    await machine.close();
  });

  test('that is lost is an error that can be repeated, not an empty answer', async () => {
    const machine = await openMachine(sshd.address);
    const running = machine.run('sleep 30');
    await machine.run('true');
    sshd.cutSessions();
    await expect(running).rejects.toMatchObject({code: 'SSH_UNREACHABLE', retryable: true});
    await expect(machine.run('true')).rejects.toMatchObject({code: 'SSH_UNREACHABLE'});
  });

  test('sends small messages at once: Nagle is off', async () => {
    const machine = await openMachine(sshd.address);
    const {channel} = await machine.openChannel('cat');
    const socket = (channel as unknown as {_client: {_sock: {_handle: object}}})._client._sock;
    expect(
      Object.getOwnPropertySymbols(socket).map((symbol) => [symbol.description, Reflect.get(socket, symbol)]),
    ).toEqual(expect.arrayContaining([['kSetNoDelay', true]]));
    channel.end();
    await machine.close();
  });

  test('carries rsync, names with spaces and quotes included', async () => {
    const machine = await openMachine(sshd.address);
    const bridge = await rsyncBridge(machine);
    const from = join(sshd.directory, 'from');
    mkdirSync(from);
    writeFileSync(join(from, `a "b' c.txt`), 'x'.repeat(3_000_000));
    const shell = bridge.rshArgs.join(' ');
    expect(await status('rsync', ['-a', '-e', shell, `${from}/`, `server-1:${sshd.directory}/to/`])).toBe(0);
    expect(readFileSync(join(sshd.directory, 'to', `a "b' c.txt`), 'utf8')).toHaveLength(3_000_000);
    expect(await status('rsync', ['-a', '-e', shell, 'server-1:/does/not/exist', sshd.directory])).toBe(23);
    await bridge.close();
    await machine.close();
  });
});

const status = (program: string, args: string[]): Promise<number> =>
  new Promise((resolve) => {
    const child = execFile(program, args, () => resolve(child.exitCode ?? -1));
  });
