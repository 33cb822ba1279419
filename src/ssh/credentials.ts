import {readFile} from 'node:fs/promises';
import ssh2, {type AnyAuthMethod, type ParsedKey} from 'ssh2';
import {messageOf, RdcError} from '../shared/errors.js';
import type {ConnectOptions, MachineAddress} from './types.js';

/** A way to prove who we are, and how a message names it. */
export interface Proof {
  readonly title: string;
  readonly method: AnyAuthMethod;
}

export interface Credentials {
  /** Usable as they are, in the order in which the server sees them. */
  readonly ready: readonly Proof[];
  /** Opens the key file that is protected by a passphrase, if it is. */
  readonly unlock?: () => Promise<Proof>;
}

/**
 * Public keys only: the key file, then what the SSH agent holds. A protected key file is kept for
 * the case that the agent does not help, so that nobody types a passphrase without need.
 *
 * @throws RdcError SSH_AUTH_FAILED when the key file cannot be read or is none
 */
export const findCredentials = async (address: MachineAddress, options: ConnectOptions): Promise<Credentials> => {
  const {user: username, privateKeyPath: path} = address;
  const socket = process.env['SSH_AUTH_SOCK'];
  const agent: Proof[] = socket
    ? [{title: `the SSH agent at ${socket}`, method: {type: 'agent', username, agent: socket}}]
    : [];
  if (path === null) return {ready: agent};
  const content = await readKey(path);
  const key = parseKey(content, path);
  const proof = (title: string, opened: ParsedKey): Proof => ({
    title,
    method: {type: 'publickey', username, key: opened},
  });
  if (key) return {ready: [proof(`the key ${path}`, key), ...agent]};
  const unlock = async () =>
    proof(`the key ${path} with its passphrase`, await openKey(content, path, options.passphrase));
  return {ready: agent, unlock};
};

const readKey = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (error) {
    throw new RdcError('SSH_AUTH_FAILED', `The private key ${path} cannot be read: ${messageOf(error)}.`, {
      hint: 'Name another key: rdc context set-ssh --private-key <path>',
      cause: error,
    });
  }
};

/** Nothing when the key is protected by a passphrase. */
const parseKey = (content: Buffer, path: string): ParsedKey | undefined => {
  const parsed = ssh2.utils.parseKey(content);
  if (!(parsed instanceof Error) && parsed.isPrivateKey()) return parsed;
  const problem = parsed instanceof Error ? parsed.message : 'it is a public key';
  if (/no passphrase given/i.test(problem)) return undefined;
  throw new RdcError('SSH_AUTH_FAILED', `${path} is not a private key that can be used: ${problem}.`, {
    hint: 'Name the private key itself, not its .pub file: rdc context set-ssh --private-key <path>',
  });
};

const openKey = async (content: Buffer, path: string, ask: ConnectOptions['passphrase']): Promise<ParsedKey> => {
  const hint = `Load it into an SSH agent, which asks once: ssh-add ${path}`;
  if (!ask) throw new RdcError('SSH_AUTH_FAILED', `The key ${path} is protected by a passphrase.`, {hint});
  const parsed = ssh2.utils.parseKey(content, await ask());
  if (!(parsed instanceof Error)) return parsed;
  throw new RdcError('SSH_AUTH_FAILED', `That is not the passphrase of ${path}.`, {hint});
};
