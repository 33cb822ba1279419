import {createHash} from 'node:crypto';
import {RdcError} from '../../shared/errors.js';

/** A host key as a server showed it. */
export interface SeenKey {
  line: string;
  type: string;
  fingerprint: string;
}

/** What people said about keys before they were asked. */
export interface Consent {
  /** `--accept-host-key` */
  accept: boolean;
  /** `--host-key-fingerprint`, as OpenSSH prints them */
  fingerprints: readonly string[];
}

export interface TrustDecision {
  /** Keys to pin when the answer is yes. */
  keys: SeenKey[];
  /** Null when consent was given already, otherwise what to ask. */
  question: string | null;
}

/** `SHA256:…` of a known_hosts line, without padding; null for a line that holds no key. */
const fingerprintOf = (line: string): string | null => {
  const words = line.trim().split(/\s+/);
  const blob = (words[0]?.startsWith('@') ? words[3] : words[2]) ?? '';
  if (line.startsWith('#') || !/^[A-Za-z0-9+/]+=*$/.test(blob)) return null;
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
};

/** Fingerprints of all keys in known_hosts lines. */
export const fingerprintsOf = (knownHosts: string): string[] =>
  knownHosts.split('\n').flatMap((line) => fingerprintOf(line) ?? []);

/** Lines for `MachineDefinition.knownHosts`. */
export const pinned = (keys: readonly SeenKey[]): string => keys.map(({line}) => line).join('\n');

const list = (keys: readonly SeenKey[]): string => keys.map((key) => `  ${key.type} ${key.fingerprint}`).join('\n');

/**
 * Decides what a scan means: keys pinned before need no consent; expected fingerprints pin exactly
 * the keys that match; everything else is a question that shows old and new.
 *
 * @throws RdcError HOST_KEY_UNKNOWN when none of the expected fingerprints was seen
 */
export const decideTrust = (host: string, seen: readonly SeenKey[], known: string, consent: Consent): TrustDecision => {
  const before = fingerprintsOf(known);
  const fresh = seen.filter(({fingerprint}) => !before.includes(fingerprint));
  if (consent.fingerprints.length > 0) return {keys: expected(host, seen, consent.fingerprints), question: null};
  if (fresh.length === 0) return {keys: [...seen], question: null};
  return {keys: [...seen], question: consent.accept ? null : questionOf(host, seen, before)};
};

const expected = (host: string, seen: readonly SeenKey[], wanted: readonly string[]): SeenKey[] => {
  const plain = wanted.map((fingerprint) => fingerprint.replace(/=+$/, ''));
  const keys = seen.filter(({fingerprint}) => plain.includes(fingerprint));
  if (keys.length > 0) return keys;
  throw new RdcError('HOST_KEY_UNKNOWN', `${host} shows none of the expected host keys. It shows:\n${list(seen)}`, {
    hint: 'Compare with the server itself: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
    details: {expected: plain, seen: seen.map(({fingerprint}) => fingerprint)},
  });
};

const questionOf = (host: string, seen: readonly SeenKey[], before: readonly string[]): string => {
  if (before.length === 0) return `${host} shows these host keys:\n${list(seen)}\nAre they the server's own?`;
  const known = before.map((fingerprint) => `  ${fingerprint}`).join('\n');
  return seen.some(({fingerprint}) => before.includes(fingerprint))
    ? `${host} shows more host keys than are pinned. Pinned are:\n${known}\nIt shows:\n${list(seen)}\nTrust them all?`
    : `The host keys of ${host} CHANGED. Pinned are:\n${known}\nIt shows:\n${list(seen)}\n` +
        'Was the server reinstalled, and are these its own?';
};

/** What happens when a question about keys finds nobody. */
export const nobodyToTrust = (question: string): RdcError =>
  new RdcError('DECLINED', `${question}\nNobody is there to answer, so nothing was trusted and nothing was changed.`, {
    hint: ['Add --host-key-fingerprint SHA256:… with a fingerprint you know', 'or --accept-host-key to trust these'],
  });
