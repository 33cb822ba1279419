import {readFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import type {ExecOptions, ExecResult} from '../exec/exec.js';
import {argv, toLine, type Argv} from '../shared/argv.js';
import {isRdcError, RdcError} from '../shared/errors.js';
import {HOST_ALIAS, type LabKeys} from './keys.js';
import type {Lab} from './lab.js';

const CONNECT_SECONDS = 5;
const POLL_MS = 500;
/** An emulated server on a busy workstation boots in a minute or two. */
const BOOT_MINUTES = 10;
const CONSOLE_LINES = 30;

export interface Entrance {
  readonly port: number;
  readonly keys: Pick<LabKeys, 'userKey' | 'knownHosts'>;
}

/** How to enter a lab server; its host key is always checked against the one planted into its image. */
export const sshCall = ({port, keys}: Entrance, user: string, remoteLine?: string, tty = false): Argv =>
  argv(
    'ssh',
    ...['-F', 'none', '-i', keys.userKey, '-p', String(port)],
    ...['-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes'],
    ...['-o', `UserKnownHostsFile="${keys.knownHosts}"`, '-o', `HostKeyAlias=${HOST_ALIAS}`],
    ...['-o', 'StrictHostKeyChecking=yes', '-o', `ConnectTimeout=${CONNECT_SECONDS}`, '-o', 'LogLevel=ERROR'],
    tty && '-t',
    `${user}@127.0.0.1`,
    remoteLine,
  );

/** Runs one program in the server as root. */
export const inGuest = (lab: Lab, entrance: Entrance, call: Argv, options?: ExecOptions): Promise<ExecResult> =>
  lab.exec(sshCall(entrance, 'root', toLine(call)), options);

/** A server that starts: whether waiting for it makes sense, and the file in which its console is. */
export interface Starting {
  readonly isRunning: () => Promise<boolean>;
  readonly console: string;
  /** Longest wait; default ten. */
  readonly minutes?: number;
}

/**
 * Waits until the server lets us in.
 *
 * @throws RdcError LAB_FAILED with the end of its console, when the server ended or the time is over
 */
export const waitForGuest = async (lab: Lab, entrance: Entrance, starting: Starting): Promise<void> => {
  const {isRunning, console, minutes = BOOT_MINUTES} = starting;
  const deadline = Date.now() + minutes * 60_000;
  while (Date.now() < deadline) {
    if (await answers(lab, entrance)) return;
    if (!(await isRunning())) throw await neverEntered('The server ended while it was starting', console);
    await sleep(POLL_MS);
  }
  throw await neverEntered(`The server did not answer on port ${entrance.port} within ${minutes} minutes`, console);
};

const neverEntered = async (what: string, console: string): Promise<RdcError> => {
  const text = await readFile(console, 'utf8').catch(() => '');
  const last = text.trimEnd().split(/\r?\n/).slice(-CONSOLE_LINES).join('\n');
  return new RdcError('LAB_FAILED', `${what}.${last && ` The end of its console:\n${last}`}`, {
    hint: `Its whole console: ${console}`,
  });
};

const answers = async (lab: Lab, entrance: Entrance): Promise<boolean> => {
  try {
    return (await inGuest(lab, entrance, argv('true'), {accept: [0, 255], timeoutMs: 30_000})).exitCode === 0;
  } catch (error) {
    if (isRdcError(error, 'TIMED_OUT')) return false;
    throw error;
  }
};

/** A server woken from a snapshot believes it is still the moment when that was taken. */
export const setClock = async (lab: Lab, entrance: Entrance): Promise<void> => {
  await inGuest(lab, entrance, argv('date', '--utc', '--set', `@${Math.round(Date.now() / 1000)}`));
};

/** Waits until every service has started, or has failed to: a snapshot must not catch one half way. */
export const waitForServices = async (lab: Lab, entrance: Entrance): Promise<void> => {
  // "degraded" is exit status 1; what failed is for the one who uses that service to find out.
  await inGuest(lab, entrance, argv('systemctl', 'is-system-running', '--wait'), {accept: [0, 1]});
};
