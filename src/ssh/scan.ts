import {connect as dial} from 'node:net';
import ssh2, {type ServerHostKeyAlgorithm} from 'ssh2';
import {RdcError} from '../shared/errors.js';
import {HOST_KEY_FAMILIES, withHostKeys} from './algorithms.js';
import {connectFailure} from './failures.js';
import {fingerprint, hostLabel, keyType} from './host-keys.js';
import type {HostKey} from './types.js';

const SCAN_TIMEOUT_MS = 15_000;

/**
 * The host keys a server shows: Ed25519, ECDSA and RSA, each by a handshake of its own that ends
 * before anybody logs in. Nothing is trusted by looking.
 *
 * @throws RdcError SSH_UNREACHABLE when it cannot be reached or shows no key of these types
 */
export const scanHostKeys = async (host: string, port: number, timeoutMs = SCAN_TIMEOUT_MS): Promise<HostKey[]> => {
  const seen = await Promise.all(HOST_KEY_FAMILIES.map((family) => askFor(family, host, port, timeoutMs)));
  const blobs = seen.filter((blob): blob is Buffer => blob !== undefined);
  if (blobs.length === 0) {
    throw new RdcError('SSH_UNREACHABLE', `${host} port ${port} shows no host key of a type that is safe to use.`, {
      hint: 'Let the server make them: sudo ssh-keygen -A',
    });
  }
  return blobs.map((blob) => describe(blob, host, port));
};

const describe = (blob: Buffer, host: string, port: number): HostKey => {
  const type = keyType(blob);
  return {line: `${hostLabel(host, port)} ${type} ${blob.toString('base64')}`, type, fingerprint: fingerprint(blob)};
};

/** Resolves with nothing when the server has no key of that family. */
const askFor = (family: readonly ServerHostKeyAlgorithm[], host: string, port: number, timeoutMs: number) =>
  new Promise<Buffer | undefined>((resolve, reject) => {
    const client = new ssh2.Client();
    const sock = dial({host, port, noDelay: true});
    const end = (settle: () => void) => {
      client.destroy();
      sock.destroy();
      settle();
    };
    client.on('error', (error) => {
      const none = /no matching host key/i.test(error.message);
      end(() => (none ? resolve(undefined) : reject(connectFailure({name: host, host, port, user: ''}, error, []))));
    });
    client.connect({
      sock,
      username: 'rdc',
      readyTimeout: timeoutMs,
      algorithms: withHostKeys(family),
      hostVerifier: (shown: Buffer) => {
        end(() => resolve(shown));
        return false;
      },
    });
  });
