import {readFile} from 'node:fs/promises';
import type {Agent} from '../../contract/agent.js';
import type {ContextDocument, MachineDefinition} from '../../contract/document.js';
import type {EventFrame} from '../../contract/frames.js';
import type {MachineName} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import type {ConnectOptions, Machine, MachineAddress} from '../../ssh/index.js';
import {expandHome} from '../io/paths.js';
import type {Ports} from '../io/ports.js';

/** A machine of the context, connected. */
export interface MachineAccess {
  name: MachineName;
  definition: MachineDefinition;
  machine: Machine;
  /** The machine's operations, with this command's Ctrl-C and `--lock-wait` built in. */
  call: Agent;
}

/** The values of `remoteFlags`, as far as the command has them. */
export interface RemoteSettings {
  'connect-timeout'?: number;
  'lock-wait'?: number;
  'skip-router-restart'?: boolean;
  'key-passphrase-file'?: string;
}

export const addressOf = (
  name: string,
  {ip, port, user, knownHosts}: MachineDefinition,
  {ssh}: ContextDocument,
): MachineAddress => ({name, host: ip, port, user, knownHosts, privateKeyPath: expandHome(ssh.privateKeyPath)});

/** What the connection needs of the command: its flags, its Ctrl-C and where delivery of the agent is shown. */
export const connectOptions = (
  {terminal, prompts}: Pick<Ports, 'terminal' | 'prompts'>,
  settings: RemoteSettings,
  more: {signal: AbortSignal; onEvent: (event: EventFrame) => void; debug?: (line: string) => void},
): ConnectOptions => ({
  ...more,
  connectTimeoutMs: (settings['connect-timeout'] ?? 30) * 1000,
  skipRouterRestart: settings['skip-router-restart'] ?? false,
  passphrase: async () => {
    const file = settings['key-passphrase-file'];
    if (file) return (await readFile(expandHome(file), 'utf8')).replace(/\r?\n$/, '');
    if (terminal.interactive) return prompts.password('Passphrase of the SSH key:');
    throw new RdcError('SSH_AUTH_FAILED', 'The SSH key has a passphrase, and nobody is there to type it.', {
      hint: ['ssh-add <key file>', 'or give --key-passphrase-file <file>'],
    });
  },
});

/** The agent with the command's Ctrl-C and lock wait as defaults of every call. */
export const callWith =
  (call: Agent, settings: RemoteSettings, signal: AbortSignal): Agent =>
  (name, params, options) =>
    call(name, params, {signal, lockWaitSeconds: settings['lock-wait'] ?? 60, ...options});
