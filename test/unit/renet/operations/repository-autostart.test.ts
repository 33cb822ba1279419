import {describe, expect, test} from '@jest/globals';
import type {AutostartFacts} from '../../../../src/renet/autostart/facts.js';
import {planDisable} from '../../../../src/renet/operations/repository-autostart-disable.js';
import {planEnable} from '../../../../src/renet/operations/repository-autostart-enable.js';
import {guid, layout, planLines, undoLines} from '../support.js';

const KEY = layout.keyFile(guid);
const off: AutostartFacts = {guid, enabled: false, files: [], slots: [0], opens: false};
const on: AutostartFacts = {guid, enabled: true, files: [KEY], slots: [0, 1], opens: true};
const CHECK = 'cryptsetup open --type=luks2 --test-passphrase --key-file=- -- /mnt/rediacc/repositories/GUID';
const KILL = 'cryptsetup luksKillSlot --batch-mode --key-file=- -- /mnt/rediacc/repositories/GUID 1';
const NEW_KEY = [
  'mkdir /mnt/rediacc/.credentials/keys (mode 700)',
  'write random bytes to /mnt/rediacc/.credentials/keys/GUID.key (mode 600)',
  'sync /mnt/rediacc/.credentials/keys',
  'sync /mnt/rediacc/.credentials',
  'cryptsetup luksAddKey --batch-mode --key-slot=1 --pbkdf=pbkdf2 --pbkdf-force-iterations=1000 --key-file=- -- /mnt/rediacc/repositories/GUID /mnt/rediacc/.credentials/keys/GUID.key',
];
const REMOVE = ['remove /mnt/rediacc/.credentials/keys/GUID.key'];

describe('planEnable', () => {
  const enable = (facts: AutostartFacts) => planEnable(facts, layout, 'correct horse');

  test('checks the passphrase, writes the key, then gives it its slot', () => {
    expect(planLines(enable(off))).toEqual([CHECK, ...NEW_KEY]);
  });

  test('takes both back, the slot first', () => {
    expect(undoLines(enable(off))).toEqual([KILL, ...REMOVE]);
  });

  test('only checks the passphrase when the key opens the volume', () => {
    expect(planLines(enable(on))).toEqual([CHECK]);
  });

  test('makes a key anew that has no slot: a run was killed between the two', () => {
    expect(planLines(enable({...on, slots: [0], opens: false}))).toEqual([CHECK, ...NEW_KEY]);
  });

  test('replaces a key in the slot that is not the one in the file, or that has no file', () => {
    expect(planLines(enable({...on, opens: false}))).toEqual([CHECK, KILL, ...NEW_KEY]);
    expect(planLines(enable({...off, slots: [0, 1]}))).toEqual([CHECK, KILL, ...NEW_KEY]);
  });

  test('never names slot 0', () => {
    for (const facts of [off, on, {...on, opens: false}]) {
      expect(planLines(enable(facts)).join('\n')).not.toMatch(/slot=0|GUID 0/);
    }
  });
});

describe('planDisable', () => {
  test('empties the slot with the passphrase, then removes the key', () => {
    expect(planLines(planDisable(on, layout, 'correct horse'))).toEqual([KILL, ...REMOVE]);
  });

  test('uses the key itself where nobody knows the passphrase', () => {
    expect(planLines(planDisable(on, layout, undefined))).toEqual([
      'cryptsetup luksRemoveKey --batch-mode -- /mnt/rediacc/repositories/GUID /mnt/rediacc/.credentials/keys/GUID.key',
      ...REMOVE,
    ]);
  });

  test('goes on where it was killed, and has nothing to do when it was done', () => {
    expect(planLines(planDisable({...on, slots: [0], opens: false}, layout, undefined))).toEqual(REMOVE);
    expect(planDisable(off, layout, 'correct horse')).toEqual([]);
  });

  test('removes the key of an image whose header cannot be read', () => {
    expect(planLines(planDisable({...on, slots: null, opens: false}, layout, 'x'))).toEqual(REMOVE);
  });

  test('refuses to close the only way in, and to act without any proof', () => {
    expect(() => planDisable({...on, slots: [1]}, layout, 'x')).toThrow(
      expect.objectContaining({code: 'VERIFICATION_FAILED'}),
    );
    expect(() => planDisable({...on, opens: false}, layout, undefined)).toThrow(
      expect.objectContaining({code: 'CANNOT_UNLOCK'}),
    );
  });
});
