import {describe, expect, test} from '@jest/globals';
import {decideTrust, fingerprintsOf, pinned} from '../../../../src/domain/machine/host-trust.js';

// Made with `ssh-keygen -t ed25519`; the fingerprints are what `ssh-keygen -lf` printed.
const one = {
  line: 'web1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN8rmshKYFtFfJNIHVcpfhbnpzlB2IHFkN930CReLAdT',
  type: 'ssh-ed25519',
  fingerprint: 'SHA256:va/jtFmbcoKkQMSxxMwnIy2neFz6ppDbUSf7CWkiVxE',
};
const two = {
  line: 'web1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDaqomBMr03DLTAjDrqSi7i7p6z11YnIIJi/At3wQ6zG',
  type: 'ssh-ed25519',
  fingerprint: 'SHA256:GbmxNJFI7J6cpy14gmDgn2nlq3FILI3FZNShyVbZFwI',
};
const nothing = {accept: false, fingerprints: []};

test('fingerprints of known_hosts lines skip comments and markers', () => {
  expect(fingerprintsOf(`# note\n\n${one.line}\n@cert-authority ${two.line}`)).toEqual([
    one.fingerprint,
    two.fingerprint,
  ]);
});

describe('decideTrust', () => {
  test('asks about a host never seen, showing its fingerprints', () => {
    const {keys, question} = decideTrust('web1', [one], '', nothing);
    expect(keys).toEqual([one]);
    expect(question).toBe(`web1 shows these host keys:\n  ssh-ed25519 ${one.fingerprint}\nAre they the server's own?`);
  });

  test('asks nothing about keys that are pinned already', () => {
    expect(decideTrust('web1', [one], pinned([one]), nothing)).toEqual({keys: [one], question: null});
  });

  test('says aloud that keys changed, with old and new', () => {
    const {question} = decideTrust('web1', [two], pinned([one]), nothing);
    expect(question).toContain('CHANGED');
    expect(question).toContain(one.fingerprint);
    expect(question).toContain(two.fingerprint);
  });

  test('asks about a key more, without calling it a change', () => {
    expect(decideTrust('web1', [one, two], pinned([one]), nothing).question).toContain(
      'more host keys than are pinned',
    );
  });

  test('--accept-host-key takes what it sees', () => {
    expect(decideTrust('web1', [one, two], '', {accept: true, fingerprints: []}).question).toBeNull();
  });

  test('an expected fingerprint pins exactly that key, padded or not', () => {
    const consent = {accept: false, fingerprints: [`${two.fingerprint}=`]};
    expect(decideTrust('web1', [one, two], '', consent)).toEqual({keys: [two], question: null});
  });

  test('an expected fingerprint that was not seen is refused, even with --accept-host-key', () => {
    const consent = {accept: true, fingerprints: [two.fingerprint]};
    expect(() => decideTrust('web1', [one], '', consent)).toThrow(expect.objectContaining({code: 'HOST_KEY_UNKNOWN'}));
  });
});
