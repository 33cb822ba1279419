import {argv, type Argv} from '../../shared/argv.js';
import {isRdcError, RdcError} from '../../shared/errors.js';

/** How a passphrase came about decides how costly guessing has to be made. */
export type PasswordKind = 'generated' | 'chosen';

/** Every call that takes a passphrase reads all of stdin, byte for byte: a line end would be part of it. */
const KEY_ON_STDIN = '--key-file=-';
const LABEL = 'rediacc';

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
    kind === 'generated' && '--pbkdf=pbkdf2',
    kind === 'generated' && '--pbkdf-force-iterations=1000',
    KEY_ON_STDIN,
    '--',
    image,
  );

/**
 * Opens a volume; the passphrase comes on stdin. For an image file cryptsetup attaches a loop
 * device that detaches by itself, so that no kill in between leaves one behind.
 */
export const openVolume = (image: string, name: string): Argv =>
  argv('cryptsetup', 'open', '--type=luks2', '--allow-discards', KEY_ON_STDIN, '--', image, name);

/** Exits 0 when the passphrase on stdin opens the volume, 2 when not. Opens nothing. */
export const testPassphrase = (image: string): Argv =>
  argv('cryptsetup', 'open', '--type=luks2', '--test-passphrase', KEY_ON_STDIN, '--', image);

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

/** Whether a failed call means that the passphrase is wrong. */
export const isWrongPassphrase = (error: unknown): boolean =>
  isRdcError(error, 'COMMAND_FAILED') && error.details?.exitCode === NO_PERMISSION;

/** Turns cryptsetup's "No key available with this passphrase" into an error its reader can act on. */
export const explainUnlock = (error: unknown, subject: string): unknown =>
  isWrongPassphrase(error)
    ? new RdcError('CANNOT_UNLOCK', `The passphrase does not open ${subject}; nothing was changed.`, {
        hint: 'Check that the context in use is the one that created it: rdc context current',
        cause: error,
      })
    : error;
