import {open} from 'node:fs/promises';
import type {RepositoryCheck} from '../../contract/operations/repository-validate.js';
import type {NetworkId} from '../../contract/types.js';
import {isRdcError, messageOf, RdcError} from '../../shared/errors.js';
import {Secret} from '../../shared/secret.js';
import {formatSize} from '../../shared/size.js';
import type {Context} from '../engine/context.js';
import type {Layout} from '../layout.js';
import {isOpen, type RepositoryFacts} from '../repository/facts.js';
import {readLuksHeader} from '../system/luks-header.js';
import {dumpVolume, isWrongPassphrase, testPassphrase} from '../system/luks.js';
import {failed, ok, warning} from './verdict.js';

/** Both copies of the header can be read, and a passphrase has a slot in it. */
export const checkHeader = async (image: string, {exec}: Context): Promise<RepositoryCheck> => {
  const hint = 'Without its header the data cannot be opened: restore the repository from a backup.';
  try {
    await exec(dumpVolume(image));
  } catch (error) {
    if (!isRdcError(error, 'COMMAND_FAILED')) throw error;
    return failed('header', 'The LUKS header is damaged.', hint);
  }
  const header = await readLuksHeader(image);
  if (!header) return warning('header', 'The first copy of the LUKS header is damaged; the second one is used.', hint);
  const slots = header.keySlots.length;
  if (slots === 0) return failed('header', 'The LUKS header has no key: nothing opens this volume.', hint);
  return ok('header', `LUKS2, ${slots === 1 ? '1 key slot' : `${slots} key slots`}`);
};

/** The passphrase opens the volume. */
export const checkPassphrase = async (
  image: string,
  password: string | undefined,
  {exec}: Context,
): Promise<RepositoryCheck> => {
  if (password === undefined) {
    return warning('passphrase', 'Not checked, and neither is what it opens.', 'Hand it over: --password-stdin');
  }
  try {
    await exec(testPassphrase(image), {stdin: new Secret(password)});
    return ok('passphrase', 'opens the volume');
  } catch (error) {
    if (!isRdcError(error, 'COMMAND_FAILED')) throw error;
    if (!isWrongPassphrase(error)) return failed('passphrase', messageOf(error), null);
    return failed('passphrase', 'does not open the volume', 'Is this the right context? rdc context current');
  }
};

/** Pure: the network id is reserved for this repository. */
export const checkNetwork = (
  {networkId}: Pick<RepositoryFacts, 'networkId'>,
  asked: NetworkId | undefined,
): RepositoryCheck => {
  if (networkId === null) {
    return warning('network', 'No network id is reserved on this server.', 'The next mount reserves it.');
  }
  if (asked === undefined || asked === networkId) return ok('network', `network id ${networkId} is reserved`);
  return failed(
    'network',
    `This server has network id ${networkId} for it, the context ${asked}.`,
    `On the server work with --network-id ${networkId}.`,
  );
};

/** Pure: nothing of it is half open, and nothing half made lies around. */
export const checkState = (facts: RepositoryFacts, layout: Layout): RepositoryCheck => {
  const {guid, mapping, mounted, dockerMounted, unfinished} = facts;
  const close = 'rdc repo unmount <name> -m <machine>';
  if (mapping && mapping.file !== layout.image(guid)) {
    const other = unfinished ? 'a copy that was not finished' : (mapping.file ?? 'another device');
    return failed('state', `Its volume is open on ${other}.`, close);
  }
  if (facts.mounts.length > 0 && !mapping) return failed('state', 'It is mounted, but its volume is closed.', close);
  if (isOpen(facts) && !(mounted && dockerMounted)) {
    return warning('state', 'It is half open: a command on it was cut short.', `rdc repo mount <name>, or ${close}`);
  }
  if (unfinished) {
    return warning('state', 'A copy that was not finished lies beside it.', 'The next resize or validate removes it.');
  }
  return ok('state', mounted ? 'mounted' : 'closed');
};

const CHUNK_BYTES = 4 * 1024 * 1024;
const REPORT_EVERY_BYTES = 256 * 1024 * 1024;

/** Reads every block of the image; the datastore verifies their checksums. */
export const checkImage = async (image: string, {report, signal}: Context): Promise<RepositoryCheck> => {
  const file = await open(image, 'r');
  try {
    const {size: total} = await file.stat();
    const buffer = Buffer.alloc(CHUNK_BYTES);
    for (let at = 0; at < total;) {
      if (signal.aborted) throw new RdcError('CANCELLED', 'Stopped while reading the image.');
      const {bytesRead} = await file.read(buffer, 0, CHUNK_BYTES, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      if (at % REPORT_EVERY_BYTES === 0) report({type: 'progress', title: 'reading the image', done: at, total});
    }
    return ok('image', `all of its ${formatSize(total)} can be read`);
  } catch (error) {
    if (error instanceof RdcError) throw error;
    return failed('image', `It cannot be read: ${messageOf(error)}`, 'Restore it from a backup.');
  } finally {
    await file.close();
  }
};
