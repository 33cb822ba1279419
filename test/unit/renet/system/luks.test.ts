import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {
  addKeyFile,
  closeVolume,
  dumpVolume,
  eraseKeys,
  explainKeyFile,
  explainUnlock,
  formatVolume,
  killKeyFileSlot,
  labelVolume,
  openVolume,
  parseKeySlots,
  removeKeyFile,
  resizeVolume,
  setVolumeUuid,
  showMetadata,
  testPassphrase,
} from '../../../../src/renet/system/luks.js';
import {argv, toLine, type Argv} from '../../../../src/shared/argv.js';
import {RdcError} from '../../../../src/shared/errors.js';

const failed = (exitCode: number): RdcError =>
  new RdcError('COMMAND_FAILED', 'cryptsetup failed', {details: {argv: ['cryptsetup', 'open'], exitCode}});

describe('builders', () => {
  test('a generated passphrase gets the cheapest derivation, a chosen one argon2id by default', () => {
    expect(toLine(formatVolume('/r/x', 'generated'))).toBe(
      'cryptsetup luksFormat --batch-mode --type=luks2 --sector-size=4096 --label=rediacc ' +
        '--pbkdf=pbkdf2 --pbkdf-force-iterations=1000 --key-file=- -- /r/x',
    );
    expect(toLine(formatVolume('/r/x', 'chosen'))).toBe(
      'cryptsetup luksFormat --batch-mode --type=luks2 --sector-size=4096 --label=rediacc --key-file=- -- /r/x',
    );
  });

  test('an open volume passes discards on', () => {
    expect(toLine(openVolume('/r/x', 'rediacc-x'))).toBe(
      'cryptsetup open --type=luks2 --allow-discards --key-file=- -- /r/x rediacc-x',
    );
  });

  test('the rest', () => {
    expect(
      [
        testPassphrase('/r/x'),
        closeVolume('rediacc-x'),
        eraseKeys('/r/x'),
        resizeVolume('rediacc-x'),
        labelVolume('/r/x', 'fork:y'),
        setVolumeUuid('/r/x', 'u'),
        dumpVolume('/r/x'),
      ].map(toLine),
    ).toEqual([
      'cryptsetup open --type=luks2 --test-passphrase --key-file=- -- /r/x',
      'cryptsetup close -- rediacc-x',
      'cryptsetup erase --batch-mode -- /r/x',
      'cryptsetup resize --key-file=- -- rediacc-x',
      'cryptsetup config --label=rediacc --subsystem=fork:y -- /r/x',
      'cryptsetup luksUUID --batch-mode --uuid=u -- /r/x',
      'cryptsetup luksDump -- /r/x',
    ]);
  });
});

describe('the key file', () => {
  const key = {keyFile: '/k/x.key'};

  test('opens its own slot only: another one may cost a gigabyte of memory', () => {
    expect([openVolume('/r/x', 'rediacc-x', key), testPassphrase('/r/x', key)].map(toLine)).toEqual([
      'cryptsetup open --type=luks2 --allow-discards --key-file=/k/x.key --key-slot=1 -- /r/x rediacc-x',
      'cryptsetup open --type=luks2 --test-passphrase --key-file=/k/x.key --key-slot=1 -- /r/x',
    ]);
  });

  test('gets slot 1 with the cheapest derivation, proved by the passphrase', () => {
    expect(toLine(addKeyFile('/r/x', key))).toBe(
      'cryptsetup luksAddKey --batch-mode --key-slot=1 --pbkdf=pbkdf2 --pbkdf-force-iterations=1000 ' +
        '--key-file=- -- /r/x /k/x.key',
    );
  });

  test('loses it by the passphrase or by itself', () => {
    expect([killKeyFileSlot('/r/x'), removeKeyFile('/r/x', key), showMetadata('/r/x')].map(toLine)).toEqual([
      'cryptsetup luksKillSlot --batch-mode --key-file=- -- /r/x 1',
      'cryptsetup luksRemoveKey --batch-mode -- /r/x /k/x.key',
      'cryptsetup luksDump --dump-json-metadata -- /r/x',
    ]);
  });
});

describe('parseKeySlots', () => {
  const recorded = (name: string) => readFileSync(`test/fixtures/cryptsetup-2.6.1/${name}.json`, 'utf8');

  test('reads which slots are in use', () => {
    expect(parseKeySlots(recorded('metadata-one-slot'))).toEqual([0]);
    expect(parseKeySlots(recorded('metadata-two-slots'))).toEqual([0, 1]);
  });

  test.each(['', 'nonsense', '{}', '{"keyslots": 3}'])('refuses %j', (output) => {
    expect(() => parseKeySlots(output)).toThrow('cannot be read');
  });
});

describe('explainUnlock', () => {
  test('status 2 is a wrong passphrase: exit status 12', () => {
    const explained = explainUnlock(failed(2), 'repository x') as RdcError;
    expect(explained).toMatchObject({code: 'CANNOT_UNLOCK', exitStatus: 12});
    expect(explained.message).toBe('The passphrase does not open repository x; nothing was changed.');
  });

  test('any other error stays what it is', () => {
    const busy = failed(5);
    const cancelled = new RdcError('CANCELLED', 'stopped');
    expect(explainUnlock(busy, 'x')).toBe(busy);
    expect(explainUnlock(cancelled, 'x')).toBe(cancelled);
  });
});

describe('explainKeyFile', () => {
  const ended = (exitCode: number, {file, args}: Argv) =>
    new RdcError('COMMAND_FAILED', 'It failed.', {details: {exitCode, argv: [file, ...args]}});
  const open = openVolume('/r', 'rediacc-x', {keyFile: '/k'});

  test('says the same of a wrong key and of an empty slot, with the remedy', () => {
    for (const error of [ended(2, open), ended(1, open)]) {
      expect(explainKeyFile(error)).toMatchObject({
        code: 'CANNOT_UNLOCK',
        message: 'Its key file does not open it. rdc repo autostart enable makes a new one.',
      });
    }
  });

  test('leaves every other failure as it is', () => {
    const others = [ended(4, open), ended(1, argv('e2fsck', '-p', '/dev/x')), new Error('a bug')];
    expect(others.map(explainKeyFile)).toEqual(others);
  });
});
