import {isRdcError, RdcError} from '../../shared/errors.js';
import {damageIn} from './damage.js';

/** errno(3) of what did not fit, by number. */
const FULL: Readonly<Record<number, string>> = {28: 'ENOSPC', 122: 'EDQUOT'};

/** The same in the words of strerror(3); programs in Go write them in small letters. */
const SAYS_FULL = /no space left on device|disk quota exceeded/i;
/** In small letters the last is no damage: containers and functions see most of the server read-only. */
const SAYS_DAMAGED = /[Ii]nput\/output error|[Ss]tructure needs cleaning|Read-only file system/;

/**
 * What a failure says of the disks below, in words for people: one is full (NO_SPACE), or does not give back or take what
 * it should (VERIFICATION_FAILED). System calls say so by their number, programs in what they print.
 *
 * @returns null when it says nothing of them
 */
export const storageTrouble = (error: unknown): RdcError | null => damageIn(error) ?? noSpaceIn(error) ?? saidIn(error);

const HINT_FULL = [
  'See what is full, on the server: df -h; renet datastore status',
  'Then run the same command again.',
];
const HINT_DAMAGED = [
  'On the server dmesg says which disk fails.',
  'A file system that has become read-only stays so until it is mounted again; a reboot of the server does it.',
];

const noSpaceIn = (error: unknown): RdcError | null => {
  const {errno, path, syscall} = Object(error) as NodeJS.ErrnoException;
  const name = errno === undefined ? undefined : FULL[-errno];
  if (name === undefined) return null;
  const what = path === undefined ? 'What was to be stored' : path;
  return new RdcError('NO_SPACE', `${what} cannot be written: there is no space left.`, {
    hint: HINT_FULL,
    retryable: true,
    details: {error: name, ...(syscall !== undefined && {call: syscall}), ...(path !== undefined && {path})},
    cause: error,
  });
};

const saidIn = (error: unknown): RdcError | null => {
  if (!isRdcError(error, 'COMMAND_FAILED', 'DAEMON_FAILED', 'SETUP_FAILED')) return null;
  const said = linesOf(error);
  const full = said.find((line) => SAYS_FULL.test(line));
  const line = full ?? said.find((one) => SAYS_DAMAGED.test(one));
  if (line === undefined) return null;
  return new RdcError(full === undefined ? 'VERIFICATION_FAILED' : 'NO_SPACE', messageWith(line, error), {
    hint: full === undefined ? HINT_DAMAGED : HINT_FULL,
    retryable: full !== undefined,
    ...(error.details && {details: error.details}),
    cause: error,
  });
};

const linesOf = ({message, details}: RdcError): string[] => {
  const {stderr, journal} = details ?? {};
  return [
    ...message.split('\n'),
    ...(typeof stderr === 'string' ? stderr.split('\n') : []),
    ...(Array.isArray(journal) ? journal.map(String) : []),
  ];
};

/** The line that says why takes the place of the one that was quoted, if it was not quoted itself. */
const messageWith = (line: string, {message}: RdcError): string =>
  message.includes(line) ? message : `${message.split(': ')[0]}: ${line.trim()}`;
