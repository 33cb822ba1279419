import {execFileSync, spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {connect, createServer, type AddressInfo} from 'node:net';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import type {MachineAddress} from '../../src/ssh/index.js';

/** A real OpenSSH server on 127.0.0.1 for this very user, with keys of its own. */
export interface Sshd {
  readonly directory: string;
  readonly address: MachineAddress;
  /** A line of known_hosts for one of its host keys. */
  hostKey(type: 'ed25519' | 'ecdsa' | 'rsa'): string;
  /** A key file that may log in; `locked` is protected by the passphrase "open sesame". */
  key(name: 'plain' | 'locked' | 'stranger'): string;
  /** Ends all its sessions, as a network that fails would. */
  cutSessions(): void;
  stop(): Promise<void>;
}

const SSHD = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/sbin/sshd'].find((path) => existsSync(path));

/** Starts it; fails with the package to install when OpenSSH's server is missing. */
export const startSshd = async (): Promise<Sshd> => {
  if (!SSHD) throw new Error('These tests need OpenSSH: apt-get install openssh-server');
  const directory = mkdtempSync(join(tmpdir(), 'rdc-sshd-'));
  const file = (name: string) => join(directory, name);
  makeKeys(file);
  const port = await freePort();
  writeFileSync(file('config'), config(file, port));
  if (userInfo().uid === 0) execFileSync('mkdir', ['-p', '/run/sshd']);
  const server = spawn(SSHD, ['-D', '-f', file('config'), '-E', file('log')], {stdio: 'ignore'});
  await answering(port);
  const hostKey: Sshd['hostKey'] = (type) =>
    `[127.0.0.1]:${port} ${readFileSync(file(`host-${type}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ')}`;
  return {
    directory,
    address: {
      name: 'server-1',
      host: '127.0.0.1',
      port,
      user: userInfo().username,
      privateKeyPath: file('plain'),
      knownHosts: hostKey('ed25519'),
    },
    hostKey,
    key: file,
    cutSessions: () => sessionsOf(server.pid).forEach((pid) => process.kill(pid, 'SIGKILL')),
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
      rmSync(directory, {recursive: true, force: true});
    },
  };
};

const makeKeys = (file: (name: string) => string): void => {
  const make = (name: string, type: string, passphrase = '') =>
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', name, '-f', file(name)]);
  for (const type of ['ed25519', 'ecdsa', 'rsa']) make(`host-${type}`, type);
  make('plain', 'ed25519');
  make('locked', 'ed25519', 'open sesame');
  make('stranger', 'ed25519');
  const allowed = ['plain', 'locked'].map((name) => readFileSync(file(`${name}.pub`), 'utf8'));
  writeFileSync(file('authorized'), allowed.join(''));
};

/** SHLVL keeps bash from reading ~/.bashrc, which would put its own time and words into every test. */
const config = (file: (name: string) => string, port: number): string =>
  [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...['ed25519', 'ecdsa', 'rsa'].map((type) => `HostKey ${file(`host-${type}`)}`),
    `AuthorizedKeysFile ${file('authorized')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    'SetEnv SHLVL=5',
    '',
  ].join('\n');

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const {port} = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const answering = async (port: number): Promise<void> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({host: '127.0.0.1', port}, () => (socket.destroy(), resolve(true)));
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('sshd does not answer');
};

const sessionsOf = (pid: number | undefined): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
