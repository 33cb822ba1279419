import type {ContextDocument} from '../../contract/document.js';
import {RdcError} from '../../shared/errors.js';
import {missedOf, type Row} from '../repository/many-repositories.js';
import {chooseMachine, type MachineTarget} from './machines.js';

/**
 * The machines a command works on: those that were named, or with `all` every one of the context.
 *
 * @throws RdcError USAGE for none, for one named twice, for names beside `all`; MACHINE_NOT_FOUND, INVALID_INPUT
 */
export const chooseMachines = (context: ContextDocument, names: readonly string[], all: boolean): MachineTarget[] => {
  if (all && names.length > 0) throw usage('--all and names of machines were given.', 'Give one or the other.');
  if (all && Object.keys(context.machines).length === 0) {
    throw usage(
      `Context "${context.name}" has no machines.`,
      'rdc context add-machine <name> --ip <address> --user <user>',
    );
  }
  if (!all && names.length === 0) throw usage('No machine was named.', 'Name one or several, or give --all.');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw usage(`Machine "${twice}" was named twice.`, 'Name every machine once.');
  return (all ? Object.keys(context.machines) : names).map((name) => chooseMachine(context, name));
};

const usage = (message: string, hint: string): RdcError => new RdcError('USAGE', message, {hint});

/**
 * The error when not all of them were reached: PARTIAL, or when none was, that of the first.
 *
 * @param again  the command that does it to those of that name
 */
export const notAllMachines = (rows: readonly Row[], again: (names: string) => string): RdcError | null => {
  const {missed, lines, code} = missedOf(rows);
  if (missed.length === 0) return null;
  return new RdcError(code, `${missed.length} of ${rows.length} machines failed:\n${lines.join('\n')}`, {
    hint: `${again(missed.map(({name}) => name).join(' '))}   # again, once it is mended`,
    details: {machines: rows},
  });
};
