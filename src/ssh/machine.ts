import type {Socket} from 'node:net';
import {hostname, userInfo} from 'node:os';
import type {Client} from 'ssh2';
import type {Agent, CallOptions} from '../contract/agent.js';
import {operations, type OperationName, type Params, type Result} from '../contract/index.js';
import {read} from '../contract/read.js';
import {RdcError} from '../shared/errors.js';
import {agentLine, agentWords} from './agent-line.js';
import {callAgent} from './call.js';
import {channelOpener, runLine} from './channels.js';
import {connect} from './connect.js';
import {agentHash} from './local-agent.js';
import type {ConnectOptions, Machine, MachineAddress, RunOptions} from './types.js';

/**
 * Connects to a machine. In the steady state a command is this one connection and one exec.
 *
 * @throws RdcError SSH_UNREACHABLE, SSH_AUTH_FAILED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, CANCELLED
 */
export const openMachine = async (address: MachineAddress, options: ConnectOptions = {}): Promise<Machine> => {
  const {client, sock} = await connect(address, options);
  // Errors after the set-up end every channel, which is where they are reported.
  client.on('error', (error) => options.debug?.(`ssh: ${error.message}`));
  const open = channelOpener(client, address.name);
  const run = (line: string, runOptions?: RunOptions) => runLine(open, address.name, line, runOptions);
  // Loaded by the first call of a new build only.
  const deliverOnce = once(async (hash: string) => {
    const {deliver} = await import('./deliver.js');
    await deliver({address, options, run}, hash);
  });
  const call: Agent = async (name, params, callOptions = {}) => {
    const hash = await agentHash();
    const target = {open, machine: address.name, line: agentLine(hash, address.user), hash, debug: options.debug};
    const request = requestLine(name, params, callOptions);
    const first = await callAgent(target, request, callOptions);
    if (first.kind === 'result') return readResult(name, first.value);
    options.debug?.(`agent: none answered (status ${first.exitCode}): ${first.stderr.trim()}`);
    await deliverOnce(hash);
    const second = await callAgent(target, request, callOptions);
    if (second.kind === 'result') return readResult(name, second.value);
    throw stillAbsent(address.name, second);
  };
  const openAgent: Machine['openAgent'] = async (words, pty) =>
    open(agentWords(await agentHash(), address.user, words), pty);
  return {call, run, openChannel: open, openAgent, close: () => end(client, sock)};
};

/** Several calls may find at the same time that there is no agent; one delivery serves them all. */
const once = (work: (hash: string) => Promise<void>): ((hash: string) => Promise<void>) => {
  let running: Promise<void> | undefined;
  return (hash) => {
    running ??= work(hash).finally(() => (running = undefined));
    return running;
  };
};

const requestLine = <N extends OperationName>(op: N, params: Params<N>, options: CallOptions): string =>
  JSON.stringify({
    op,
    params,
    ...(options.lockWaitSeconds !== undefined && {lockWaitSeconds: options.lockWaitSeconds}),
    dryRun: options.dryRun ?? false,
    client: {user: userInfo().username, host: hostname(), version: process.version},
  });

const readResult = <N extends OperationName>(name: N, value: unknown): Result<N> => {
  try {
    return read(operations[name].result, value, `result of ${name}`) as Result<N>;
  } catch (error) {
    throw new RdcError('AGENT_FAILED', `The agent's answer to ${name} is not what both sides agreed on.`, {
      hint: 'This is a bug of rdc: run it again with --debug and report it.',
      cause: error,
    });
  }
};

const stillAbsent = (name: string, {exitCode, stderr}: {exitCode: number; stderr: string}): RdcError =>
  new RdcError(
    'AGENT_FAILED',
    `The agent was installed on ${name} but does not start (status ${exitCode}): ${stderr.trim()}`,
    {
      hint: 'Is /opt on that server mounted noexec? Run it again with --debug to see more.',
      details: {exitCode, stderr},
    },
  );

/**
 * Says goodbye and leaves. Everything that was asked for has been heard by now, so nobody waits until the server has ended its
 * login session, which takes it longer than many a command.
 */
const end = (client: Client, sock: Socket): Promise<void> =>
  new Promise((resolve) => {
    client.once('close', () => resolve());
    sock.once('finish', () => sock.destroy());
    client.end();
  });
