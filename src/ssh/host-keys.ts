import {createHash, createHmac} from 'node:crypto';
import {RdcError} from '../shared/errors.js';

/** A line of known_hosts that names a host: one key that is trusted for it, or that never is. */
export interface PinnedKey {
  readonly type: string;
  readonly blob: Buffer;
  readonly revoked: boolean;
}

/** How known_hosts names a host: the port appears only when it is not 22. */
export const hostLabel = (host: string, port: number): string =>
  port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;

/** `SHA256:…`, as `ssh-keygen -l` prints it. */
export const fingerprint = (blob: Buffer): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

/** The key type a host key blob names in its first field (RFC 4253, 6.6). */
export const keyType = (blob: Buffer): string => {
  const length = blob.length < 4 ? Number.POSITIVE_INFINITY : blob.readUInt32BE(0);
  if (length <= blob.length - 4) return blob.toString('latin1', 4, 4 + length);
  throw new RdcError('UNEXPECTED_OUTPUT', 'The server sent a host key that cannot be read.');
};

/**
 * The keys that known_hosts lines give for a host. Comments, lines of other hosts and
 * `@cert-authority` lines are passed over, as are lines that cannot be read: they trust nobody.
 */
export const pinnedKeys = (knownHosts: string, host: string, port: number): PinnedKey[] => {
  const label = hostLabel(host, port);
  return knownHosts.split('\n').flatMap((line) => readLine(line.trim(), label));
};

const readLine = (line: string, label: string): PinnedKey[] => {
  if (line === '' || line.startsWith('#')) return [];
  const words = line.split(/\s+/);
  const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
  const [hosts = '', type = '', base64 = ''] = words;
  if (marker !== undefined && marker !== '@revoked') return [];
  if (base64 === '' || !namesHost(hosts, label)) return [];
  return [{type, blob: Buffer.from(base64, 'base64'), revoked: marker === '@revoked'}];
};

const namesHost = (hosts: string, label: string): boolean => {
  if (hosts.startsWith('|1|')) return isHashOf(hosts, label);
  const patterns = hosts.toLowerCase().split(',');
  const matches = (pattern: string) => fits(pattern, label);
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern));
};

/** `|1|salt|hash`: HMAC-SHA1 of the host under the salt, both base64 (sshd(8), SSH_KNOWN_HOSTS). */
const isHashOf = (hashed: string, label: string): boolean => {
  const [, , salt = '', hash = ''] = hashed.split('|');
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(label).digest('base64') === hash;
};

/**
 * Whether a text fits a pattern of `*` and `?`. No regular expression: many stars would make one try every way to
 * part the text among them. Here only the last star is ever tried again.
 */
const fits = (pattern: string, text: string): boolean => {
  let [at, star, tried] = [0, -1, 0];
  for (let place = 0; place < text.length;) {
    if (pattern[at] === '*') [star, tried] = [at++, place];
    else if (pattern[at] === '?' || pattern[at] === text[place]) [at, place] = [at + 1, place + 1];
    else if (star >= 0) [at, place] = [star + 1, ++tried];
    else return false;
  }
  return /^\**$/.test(pattern.slice(at));
};

/**
 * Decides whether a host may be talked to.
 *
 * @returns nothing when the key is pinned; the error to end the connection with otherwise:
 *   HOST_KEY_UNKNOWN when nothing is pinned for the host, HOST_KEY_CHANGED in every other case
 */
export const judgeHostKey = (
  machine: {name: string; host: string; port: number},
  pinned: readonly PinnedKey[],
  shown: Buffer,
): RdcError | undefined => {
  const seen = `${keyType(shown)} ${fingerprint(shown)}`;
  if (pinned.some(({revoked, blob}) => revoked && blob.equals(shown))) return revoked(machine.name, seen);
  const trusted = pinned.filter((key) => !key.revoked);
  if (trusted.some(({blob}) => blob.equals(shown))) return undefined;
  return trusted.length === 0 ? unknown(machine, seen) : changed(machine.name, trusted, seen);
};

const revoked = (name: string, seen: string): RdcError =>
  new RdcError(
    'HOST_KEY_CHANGED',
    `${name} shows host key ${seen}, which is marked as revoked. Nothing was sent to it.`,
    {
      hint: 'Somebody may be in possession of that key: do not go on before you know why it was revoked.',
      details: {seen},
    },
  );

const unknown = ({name, host, port}: {name: string; host: string; port: number}, seen: string): RdcError =>
  new RdcError('HOST_KEY_UNKNOWN', `No host key is pinned for ${name} (${hostLabel(host, port)}); it shows ${seen}.`, {
    hint: `rdc context scan-keys ${name}`,
    details: {seen},
  });

const changed = (name: string, trusted: readonly PinnedKey[], seen: string): RdcError => {
  const pinned = trusted.map(({type, blob}) => `${type} ${fingerprint(blob)}`);
  return new RdcError(
    'HOST_KEY_CHANGED',
    `The host key of ${name} changed: it shows ${seen}, pinned is ${pinned.join(', ')}. Nothing was sent to it.`,
    {
      hint: [
        `If you reinstalled the server: rdc context scan-keys ${name}`,
        'If you did not, somebody may be listening in between: do not go on.',
      ],
      details: {seen, pinned},
    },
  );
};
