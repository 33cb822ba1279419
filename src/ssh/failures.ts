import {RdcError} from '../shared/errors.js';
import type {MachineAddress} from './types.js';

type Where = Pick<MachineAddress, 'name' | 'host' | 'port' | 'user'>;
/** What ssh2 adds to its errors. */
type SshError = Error & {level?: string; code?: string};

const REASONS: Readonly<Record<string, {what: string; hint: string}>> = {
  ENOTFOUND: {what: 'its host name has no address', hint: 'Check the address: rdc context machines'},
  EAI_AGAIN: {what: 'its host name could not be looked up', hint: 'Check the network of this workstation.'},
  ECONNREFUSED: {what: 'nothing listens on that port', hint: 'Check the port, and that sshd runs on the server.'},
  EHOSTUNREACH: {what: 'there is no way to it', hint: 'Check that the server is powered on and the network between.'},
  ENETUNREACH: {what: 'there is no way to it', hint: 'Check the network of this workstation.'},
  ECONNRESET: {
    what: 'the connection was closed while it was being set up',
    hint: 'Check that it is an SSH server, and its limits (MaxStartups, a ban after failed log-ins).',
  },
  ETIMEDOUT: {
    what: 'it did not answer in time',
    hint: 'Check that the server is powered on, its address, and the firewalls in between.',
  },
};

/** Names what went wrong while a connection was set up, and what to look at. */
export const connectFailure = (where: Where, error: SshError, tried: readonly string[]): RdcError => {
  if (error.level === 'client-authentication') return authFailure(where, tried);
  const code = codeOf(error);
  const reason = REASONS[code ?? ''] ?? {
    what: error.message,
    hint: 'Try ssh itself with -v on that address to see more.',
  };
  return new RdcError('SSH_UNREACHABLE', `${at(where)} cannot be reached: ${reason.what}.`, {
    hint: reason.hint,
    retryable: true,
    cause: error,
  });
};

/** ssh2 says two things only in words: a time-out of its own, and a peer that went away. */
const codeOf = ({level, code, message}: SshError): string | undefined => {
  if (level === 'client-timeout') return 'ETIMEDOUT';
  return /lost before handshake/i.test(message) ? 'ECONNRESET' : code;
};

/** The server would not have any key; `tried` says which ones it was shown. */
export const authFailure = ({name, host, port, user}: Where, tried: readonly string[]): RdcError =>
  new RdcError(
    'SSH_AUTH_FAILED',
    `${name} refused to let ${user} in. Tried: ${tried.join('; ') || 'nothing, there is no key'}.`,
    {
      hint: [
        `Put the public key on the server: ssh-copy-id -p ${port} ${user}@${host}`,
        'Or choose another key: rdc context set-ssh --private-key <path>',
      ],
    },
  );

/** The connection ended after it had been set up. What ran on it is cancelled by the server. */
export const connectionLost = ({name}: Pick<Where, 'name'>, cause?: unknown): RdcError =>
  new RdcError('SSH_UNREACHABLE', `The connection to ${name} was lost. The server stops and undoes what was running.`, {
    hint: 'Run the same command again: what is done already is not done twice.',
    retryable: true,
    cause,
  });

export const cancelled = (what: string): RdcError => new RdcError('CANCELLED', `${what} was stopped.`);

const at = ({name, host, port}: Where): string => `${name} (${host} port ${port})`;
