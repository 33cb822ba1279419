import {quote} from '../shared/argv.js';
import {RdcError} from '../shared/errors.js';
import {sudoCommand, sudoRule} from './sudo.js';
import type {MachineAddress, RunOptions, RunResult} from './types.js';

interface Target {
  readonly address: MachineAddress;
  readonly run: (line: string, options?: RunOptions) => Promise<RunResult>;
}

/** Printed through a shell to see whether lines are run at all; has no meaning to any program. */
const MARK = 'rdc-was-here';

/**
 * Says why root ran nothing. Exit statuses and texts of sudo and of shells differ by version and
 * language, so one more question is asked: does a plain line without sudo run?
 *
 * @returns SUDO_REQUIRED when only root is out of reach, AGENT_FAILED when no line runs
 */
export const noAnswer = async (
  {address, run}: Target,
  failed: {exitCode: number; stderr: string},
): Promise<RdcError> => {
  const plain = await run(`echo ${MARK}`);
  const said = failed.stderr.trim().split('\n').at(-1) ?? '';
  if (address.user !== 'root' && plain.stdout.includes(MARK)) return sudoRequired(address, said);
  return new RdcError('AGENT_FAILED', `${address.user} can log in to ${address.name}, but commands do not run there.`, {
    hint: `Look at the login shell of ${address.user} on the server (getent passwd ${quote(address.user)}) and its start-up files.`,
    details: {exitCode: failed.exitCode, stderr: failed.stderr},
  });
};

const sudoRequired = ({name, user}: MachineAddress, said: string): RdcError => {
  return new RdcError(
    'SUDO_REQUIRED',
    `${user} may not act as root on ${name} without a password: ${said || 'sudo refused'}`,
    {
      hint: [`On the server, as root: ${sudoCommand(user)}`, 'Or let rdc log in as root.'],
      details: {sudoers: sudoRule(user)},
    },
  );
};
