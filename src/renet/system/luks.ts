import * as z from 'zod';
import {argv, type Argv} from '../../shared/argv.js';
import {isCallOf} from '../../exec/exec.js';
import {isRdcError, RdcError} from '../../shared/errors.js';

/** How a passphrase came about decides how costly guessing has to be made. */
export type PasswordKind = 'generated' | 'chosen';

/** Every call that takes a passphrase reads all of stdin, byte for byte: a line end would be part of it. */
const KEY_ON_STDIN = '--key-file=-';
const LABEL = 'rediacc';

/** The slot of the key file that lets the server itself open the volume; slot 0 is a passphrase of people's. */
export const KEY_FILE_SLOT = 1;

/** A file whose whole content is the key of `KEY_FILE_SLOT`; in its place cryptsetup reads a passphrase from stdin. */
export interface KeyFile {
  readonly keyFile: string;
}

/** What opens a volume: the passphrase, or the key file of autostart. */
export type VolumeKey = string | KeyFile;

/**
 * With a key file no other slot is tried: the passphrase's may need a gigabyte of memory for its derivation,
 * which a server that boots may not have.
 */
const keyOptions = (key?: KeyFile): string[] =>
  key === undefined ? [KEY_ON_STDIN] : [`--key-file=${key.keyFile}`, `--key-slot=${KEY_FILE_SLOT}`];

/** 256 random bytes need no stretching: the least that LUKS allows, and no memory to speak of. */
const CHEAP_DERIVATION = ['--pbkdf=pbkdf2', '--pbkdf-force-iterations=1000'];

// What we say.
/**
 * Makes a LUKS2 volume of a file or device; the passphrase comes on stdin.
 *
 * A generated passphrase has 256 random bits, so that stretching it gains nothing and the least
 * that LUKS allows is taken. One that a person chose gets cryptsetup's default, argon2id.
 */
export const formatVolume = (image: string, kind: PasswordKind): Argv =>
  argv(
    'cryptsetup',
    'luksFormat',
    '--batch-mode',
    '--type=luks2',
    '--sector-size=4096',
    `--label=${LABEL}`,
    ...(kind === 'generated' ? CHEAP_DERIVATION : []),
    KEY_ON_STDIN,
    '--',
    image,
  );

/**
 * Opens a volume; without a key file the passphrase comes on stdin. For an image file cryptsetup attaches a loop
 * device that detaches by itself, so that no kill in between leaves one behind.
 */
export const openVolume = (image: string, name: string, key?: KeyFile): Argv =>
  argv('cryptsetup', 'open', '--type=luks2', '--allow-discards', ...keyOptions(key), '--', image, name);

/** Exits 0 when the passphrase on stdin, or the key file, opens the volume, 2 when not. Opens nothing. */
export const testPassphrase = (image: string, key?: KeyFile): Argv =>
  argv('cryptsetup', 'open', '--type=luks2', '--test-passphrase', ...keyOptions(key), '--', image);

/** Gives a key file its slot; a passphrase that opens the volume comes on stdin. */
export const addKeyFile = (image: string, {keyFile}: KeyFile): Argv =>
  argv(
    'cryptsetup',
    'luksAddKey',
    '--batch-mode',
    `--key-slot=${KEY_FILE_SLOT}`,
    ...CHEAP_DERIVATION,
    KEY_ON_STDIN,
    '--',
    image,
    keyFile,
  );

/** Empties the key file's slot. The passphrase on stdin has to open another one, so that the last way in stays. */
export const killKeyFileSlot = (image: string): Argv =>
  argv('cryptsetup', 'luksKillSlot', '--batch-mode', KEY_ON_STDIN, '--', image, String(KEY_FILE_SLOT));

/** Empties the slot that the key file opens. Would also take the last one. */
export const removeKeyFile = (image: string, {keyFile}: KeyFile): Argv =>
  argv('cryptsetup', 'luksRemoveKey', '--batch-mode', '--', image, keyFile);

/** Needs no key. */
export const showMetadata = (image: string): Argv =>
  argv('cryptsetup', 'luksDump', '--dump-json-metadata', '--', image);

export const closeVolume = (name: string): Argv => argv('cryptsetup', 'close', '--', name);

/** Fits an open volume to its device after that has grown; the passphrase on stdin loads the key anew. */
export const resizeVolume = (name: string): Argv => argv('cryptsetup', 'resize', KEY_ON_STDIN, '--', name);

/** Label and subsystem are written together: one that is left out is emptied. */
export const labelVolume = (image: string, subsystem: string): Argv =>
  argv('cryptsetup', 'config', `--label=${LABEL}`, `--subsystem=${subsystem}`, '--', image);
export const setVolumeUuid = (image: string, uuid: string): Argv =>
  argv('cryptsetup', 'luksUUID', '--batch-mode', `--uuid=${uuid}`, '--', image);
/** Reads and checks both copies of the header. */
export const dumpVolume = (image: string): Argv => argv('cryptsetup', 'luksDump', '--', image);

/** Destroys all key slots: no passphrase opens this image again. Copies have their own. */
export const eraseKeys = (image: string): Argv => argv('cryptsetup', 'erase', '--batch-mode', '--', image);

// What we hear (cryptsetup(8), "RETURN CODES").
export const NO_PERMISSION = 2;
/** What `close` says of a name that is not open. */
export const NO_DEVICE = 4;
/** What a test says of a slot that is empty, of a damaged header and of a key file that is not there. */
export const NOTHING_TO_TRY = 1;

const Metadata = z.object({keyslots: z.record(z.string().regex(/^\d{1,3}$/), z.unknown())});

/** Reads which key slots are in use from what `luksDump --dump-json-metadata` prints. */
export const parseKeySlots = (output: string): number[] => {
  try {
    return Object.keys(Metadata.parse(JSON.parse(output)).keyslots).map(Number);
  } catch (cause) {
    throw new RdcError('UNEXPECTED_OUTPUT', 'The metadata that cryptsetup printed cannot be read.', {cause});
  }
};

/** Whether a failed call means that the passphrase is wrong. */
export const isWrongPassphrase = (error: unknown): boolean =>
  isRdcError(error, 'COMMAND_FAILED') && error.details?.exitCode === NO_PERMISSION && isCallOf(error, 'cryptsetup');

/** Turns cryptsetup's "No key available with this passphrase" into an error its reader can act on. */
export const explainUnlock = (error: unknown, subject: string): unknown =>
  isWrongPassphrase(error)
    ? new RdcError('CANNOT_UNLOCK', `The passphrase does not open ${subject}; nothing was changed.`, {
        hint: 'Check that the context in use is the one that created it: rdc context current',
        cause: error,
      })
    : error;

/** The same of a key file: the wrong key, and no key in its slot. For people both are one. */
export const explainKeyFile = (error: unknown): unknown =>
  isWrongPassphrase(error) || isEmptySlot(error)
    ? new RdcError('CANNOT_UNLOCK', 'Its key file does not open it. rdc repo autostart enable makes a new one.', {
        cause: error,
      })
    : error;

/** Other programs exit with the same status for reasons of their own. */
const isEmptySlot = (error: unknown): boolean =>
  isRdcError(error, 'COMMAND_FAILED') &&
  error.details?.exitCode === NOTHING_TO_TRY &&
  isCallOf(error, 'cryptsetup', 'open');
