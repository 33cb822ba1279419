import type {Algorithms, ServerHostKeyAlgorithm} from 'ssh2';
import type {PinnedKey} from './host-keys.js';

/** Host key algorithms by the type that known_hosts names; the best first. */
const HOST_KEY_ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** One list per key that a server may have; asked for one by one when scanning. */
export const HOST_KEY_FAMILIES: readonly (readonly ServerHostKeyAlgorithm[])[] = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'rsa-sha2-256'],
];

/**
 * Pinned, so that no native code is needed to choose and nothing weak or slow is ever agreed on
 * (group exchange alone costs two seconds). Every OpenSSH since 6.5 has these.
 */
const TRANSPORT = {
  kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384'],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com'],
  compress: ['none'],
} satisfies Algorithms;

export const withHostKeys = (serverHostKey: readonly ServerHostKeyAlgorithm[]): Algorithms => ({
  ...TRANSPORT,
  serverHostKey: [...serverHostKey],
});

/** Asks for keys of pinned types first: a server that has several must not look as if its key changed. */
export const algorithmsFor = (pinned: readonly PinnedKey[]): Algorithms => {
  const wanted = pinned.filter((key) => !key.revoked).flatMap(({type}) => HOST_KEY_ALGORITHMS[type] ?? []);
  return withHostKeys([...new Set([...wanted, ...Object.values(HOST_KEY_ALGORITHMS).flat()])]);
};
