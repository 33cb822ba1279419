import type {ContextDocument, MachineDefinition} from '../../contract/document.js';
import type {Result} from '../../contract/index.js';
import {DEFAULT_DATASTORE} from '../../contract/types.js';
import {messageOf, RdcError} from '../../shared/errors.js';
import {chooseMachine, readMachine, type MachineWords} from './machines.js';

const CHECKS = ['reachable', 'host key', 'login', 'sudo', 'agent', 'set-up'] as const;
export type CheckName = (typeof CHECKS)[number];

/** `pending`: not there yet, and a later command brings it; no failure. `skipped`: an earlier check failed. */
export interface Check {
  check: CheckName;
  state: 'ok' | 'pending' | 'failed' | 'skipped';
  message: string;
  hint: string | null;
}

/** All checks in order: those that were made, then the rest as skipped. */
export const allChecks = (made: readonly Check[]): Check[] =>
  CHECKS.map(
    (check) => made.find((one) => one.check === check) ?? {check, state: 'skipped', message: 'not tried', hint: null},
  );

export const passed = (check: CheckName, message: string): Check => ({check, state: 'ok', message, hint: null});

export const failed = (check: CheckName, error: unknown): Check => ({
  check,
  state: 'failed',
  message: messageOf(error),
  hint: error instanceof RdcError ? error.hints.join('\n') || null : null,
});

/** Says which check an error of connecting belongs to: each stands for everything before it having worked. */
export const checkOf = (error: unknown): CheckName => {
  if (!(error instanceof RdcError)) throw error;
  if (error.code === 'SSH_UNREACHABLE' || error.code === 'TIMED_OUT') return 'reachable';
  if (error.code === 'SSH_AUTH_FAILED') return 'login';
  if (['DECLINED', 'HOST_KEY_CHANGED', 'HOST_KEY_UNKNOWN'].includes(error.code)) return 'host key';
  throw error;
};

/** How far the server is set up. */
export const setUpCheck = ({missing, os, kernel}: Result<'machine-info'>, machine: string): Check =>
  missing.length === 0
    ? passed('set-up', `ready (${os}, ${kernel})`)
    : {check: 'set-up', state: 'pending', message: `missing: ${missing.join(', ')}`, hint: setUpHint(machine)};

export const noAgent = (machine: string): Check[] => [
  {check: 'agent', state: 'pending', message: 'not installed yet', hint: setUpHint(machine)},
  {check: 'set-up', state: 'pending', message: 'not done yet', hint: null},
];

const setUpHint = (machine: string): string => `rdc context setup-machine ${machine}`;

/**
 * Which server is tested: a machine of the context, any of its values replaced by a flag, or the
 * one the flags describe.
 *
 * @throws RdcError USAGE when neither a machine nor address and user are given
 */
export const testTarget = (
  context: ContextDocument,
  machine: string | undefined,
  words: Partial<MachineWords>,
): {name: string; definition: MachineDefinition} => {
  if (machine === undefined && (words.ip === undefined || words.user === undefined)) {
    throw new RdcError('USAGE', 'Which server is to be tested was not said.', {
      hint: ['Add --machine <name>', 'or --ip <address> --user <name>'],
    });
  }
  const stored = machine === undefined ? undefined : chooseMachine(context, machine).definition;
  const {ip, user, port, datastore} = readMachine({
    ip: words.ip ?? stored?.ip ?? '',
    user: words.user ?? stored?.user ?? '',
    port: words.port ?? stored?.port ?? 22,
    datastore: words.datastore ?? stored?.datastore ?? DEFAULT_DATASTORE,
  });
  return {name: machine ?? ip, definition: {ip, user, port, datastore, knownHosts: stored?.knownHosts ?? ''}};
};
