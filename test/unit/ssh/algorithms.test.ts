import {expect, test} from '@jest/globals';
import {algorithmsFor} from '../../../src/ssh/algorithms.js';

const pin = (type: string, revoked = false) => ({type, blob: Buffer.alloc(0), revoked});

test('keys of pinned types are asked for first, so that another key does not look like a changed one', () => {
  const {serverHostKey} = algorithmsFor([pin('ssh-rsa')]);
  expect((serverHostKey as string[]).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
});

test('a revoked key is no reason to ask for its type first', () => {
  const {serverHostKey} = algorithmsFor([pin('ssh-rsa', true)]);
  expect((serverHostKey as string[])[0]).toBe('ssh-ed25519');
});

test('nothing weak and no slow group exchange is ever offered', () => {
  const offered = JSON.stringify(algorithmsFor([pin('ssh-rsa'), pin('ssh-dss')]));
  expect(offered).not.toMatch(/sha1|group-exchange|group1|ssh-dss|"ssh-rsa"|cbc|3des|arcfour/);
});
