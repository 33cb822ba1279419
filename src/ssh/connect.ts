import {connect as dial, type Socket} from 'node:net';
import ssh2 from 'ssh2';
import {isRdcError, type RdcError} from '../shared/errors.js';
import {algorithmsFor} from './algorithms.js';
import {findCredentials, type Proof} from './credentials.js';
import {cancelled, connectFailure} from './failures.js';
import {judgeHostKey, pinnedKeys} from './host-keys.js';
import type {ConnectOptions, MachineAddress} from './types.js';

const CONNECT_TIMEOUT_MS = 30_000;
/** A dead peer is noticed after a minute, also while a long operation says nothing. */
const KEEPALIVE = {keepaliveInterval: 15_000, keepaliveCountMax: 4};

/** A client with the socket it speaks through. */
export interface Connection {
  readonly client: ssh2.Client;
  readonly sock: Socket;
}

/**
 * Opens one authenticated connection.
 *
 * The socket is ours because ssh2 never turns Nagle's algorithm off, which costs 40 ms a message.
 *
 * @throws RdcError SSH_UNREACHABLE, SSH_AUTH_FAILED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, CANCELLED
 */
export const connect = async (address: MachineAddress, options: ConnectOptions = {}): Promise<Connection> => {
  const {ready, unlock} = await findCredentials(address, options);
  if (!unlock) return handshake(ready, address, options);
  try {
    if (ready.length > 0) return await handshake(ready, address, options);
  } catch (error) {
    if (!isRdcError(error, 'SSH_AUTH_FAILED')) throw error;
  }
  // Asked between two connections: the time to type must not count as time to connect.
  return handshake([await unlock()], address, options);
};

const handshake = (proofs: readonly Proof[], address: MachineAddress, options: ConnectOptions) =>
  new Promise<Connection>((resolve, reject) => {
    const {signal, debug} = options;
    const tried = proofs.map(({title}) => title);
    const client = new ssh2.Client();
    const sock = dial({host: address.host, port: address.port, noDelay: true});
    const host = hostCheck(address);
    const settle = (end: () => void) => {
      signal?.removeEventListener('abort', stop);
      end();
    };
    const fail = (error: RdcError) =>
      settle(() => {
        client.destroy();
        sock.destroy();
        reject(error);
      });
    const stop = () => fail(cancelled(`Connecting to ${address.name}`));
    signal?.addEventListener('abort', stop, {once: true});
    client.on('ready', () => settle(() => resolve({client, sock})));
    client.on('close', () => fail(connectFailure(address, closedEarly(), tried)));
    client.on('error', (error: Error & {level?: string}) => {
      debug?.(`ssh: ${error.message}`);
      // The next key is tried by itself when the SSH agent cannot be used.
      if (error.level !== 'agent') fail(host.refusal() ?? connectFailure(address, error, tried));
    });
    client.connect({...settings(proofs, address, options), ...host.settings, sock});
    if (signal?.aborted) stop();
  });

const settings = (proofs: readonly Proof[], {user}: MachineAddress, options: ConnectOptions): ssh2.ConnectConfig => ({
  username: user,
  authHandler: proofs.map(({method}) => method),
  readyTimeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
  ...KEEPALIVE,
  ...(options.debug && {debug: options.debug}),
});

/** Looks at the host key before anything is sent; ssh2 only says that it was refused, so the reason is kept here. */
const hostCheck = (address: MachineAddress) => {
  const pinned = pinnedKeys(address.knownHosts, address.host, address.port);
  let refusal: RdcError | undefined;
  const hostVerifier = (shown: Buffer): boolean => (refusal = judgeHostKey(address, pinned, shown)) === undefined;
  return {refusal: () => refusal, settings: {algorithms: algorithmsFor(pinned), hostVerifier}};
};

const closedEarly = (): Error => Object.assign(new Error('closed'), {code: 'ECONNRESET'});
