import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {fingerprint, hostLabel, judgeHostKey, keyType, pinnedKeys} from '../../../src/ssh/host-keys.js';

const recorded = (name: string): string[] =>
  readFileSync(`test/fixtures/openssh-9.2/${name}`, 'utf8').trim().split('\n');
const [ed25519 = '', ecdsa = '', rsa = ''] = recorded('host-keys');
const blobOf = (key: string): Buffer => Buffer.from(key.split(' ')[1] ?? '', 'base64');
const machine = {name: 'server-1', host: 'example.org', port: 2222};
const pins = (lines: string) => pinnedKeys(lines, machine.host, machine.port);
const verdict = (lines: string, shown = ed25519) => judgeHostKey(machine, pins(lines), blobOf(shown))?.code;

describe('a host key', () => {
  test('has the fingerprint and the type that OpenSSH prints for it', () => {
    const blobs = [ed25519, ecdsa, rsa].map(blobOf);
    expect(blobs.map(fingerprint)).toEqual(recorded('fingerprints'));
    expect(blobs.map(keyType)).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa']);
  });

  test('that is cut off is refused as unreadable', () => {
    expect(() => keyType(Buffer.from([0, 0, 0, 9, 1]))).toThrow('cannot be read');
    expect(() => keyType(Buffer.alloc(0))).toThrow('cannot be read');
  });
});

describe('known_hosts lines', () => {
  test('name the port only when it is not 22, and the host in lower case', () => {
    expect([hostLabel('Example.org', 22), hostLabel('Example.org', 2222)]).toEqual([
      'example.org',
      '[example.org]:2222',
    ]);
  });

  test.each([
    ['plain', `[example.org]:2222 ${ed25519}`],
    ['with a comment', `[example.org]:2222 ${ed25519} made by hand`],
    ['in a list of hosts', `10.0.0.1,[example.org]:2222 ${ed25519}`],
    ['as a pattern', `[*.org]:2222 ${ed25519}`],
    ['as OpenSSH hashes it', recorded('known_hosts-hashed').join('\n')],
    ['among other lines', `# mine\n\nother ${rsa}\n[example.org]:2222 ${ed25519}\n`],
  ])('trust a key that is pinned %s', (_how, lines) => {
    expect(verdict(lines)).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['the same host on another port', `example.org ${ed25519}`],
    ['a host whose name only contains it', `[www.example.org]:2222 ${ed25519}`],
    ['a pattern that excludes it', `[*.org]:2222,![example.org]:2222 ${ed25519}`],
    ['a certificate authority', `@cert-authority [example.org]:2222 ${ed25519}`],
    ['a line without a key', '[example.org]:2222 ssh-ed25519'],
  ])('that hold %s leave a host unknown', (_what, lines) => {
    expect(verdict(lines)).toBe('HOST_KEY_UNKNOWN');
  });

  test('trust any of several pinned keys', () => {
    const lines = `[example.org]:2222 ${rsa}\n[example.org]:2222 ${ecdsa}`;
    expect([verdict(lines, rsa), verdict(lines, ecdsa), verdict(lines, ed25519)]).toEqual([
      undefined,
      undefined,
      'HOST_KEY_CHANGED',
    ]);
  });

  test('refuse a revoked key even when it is pinned as well', () => {
    const lines = `[example.org]:2222 ${ed25519}\n@revoked [example.org]:2222 ${ed25519}`;
    expect(verdict(lines)).toBe('HOST_KEY_CHANGED');
    expect(judgeHostKey(machine, pins(lines), blobOf(ed25519))?.message).toContain('revoked');
  });
});

test('a changed key is refused with both fingerprints and the remedy', () => {
  const error = judgeHostKey(machine, pins(`[example.org]:2222 ${rsa}`), blobOf(ed25519));
  const [seen, , pinned] = recorded('fingerprints');
  expect(error?.message).toContain(seen);
  expect(error?.message).toContain(pinned);
  expect(error?.hints.join('\n')).toContain('rdc context scan-keys server-1');
  expect(error?.exitStatus).toBe(14);
});
