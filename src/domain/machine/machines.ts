import {MachineDefinition, type ContextDocument} from '../../contract/document.js';
import {read} from '../../contract/read.js';
import {MachineName} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {own} from '../../shared/own.js';

export interface MachineTarget {
  name: MachineName;
  definition: MachineDefinition;
}

/**
 * The machine a command works on: the named one, else the context's default.
 *
 * @throws RdcError MACHINE_NOT_FOUND naming those there are; USAGE when none is named and there is no default
 */
export const chooseMachine = (context: ContextDocument, wanted?: string): MachineTarget => {
  const name = wanted === undefined ? context.defaults.machine : read(MachineName, wanted, 'machine name');
  if (name === undefined) {
    throw new RdcError('USAGE', 'No machine was named, and the context has no default machine.', {
      hint: ['Add --machine <name>', 'or set a default: rdc context set machine <name>'],
    });
  }
  const definition = own(context.machines, name);
  if (definition) return {name, definition};
  throw machineNotFound(context, name);
};

const machineNotFound = (context: ContextDocument, name: string): RdcError => {
  const names = Object.keys(context.machines);
  const there = names.length > 0 ? ` There are: ${names.join(', ')}.` : '';
  return new RdcError('MACHINE_NOT_FOUND', `Context "${context.name}" has no machine "${name}".${there}`, {
    hint: names.length > 0 ? 'rdc context machines' : `rdc context add-machine ${name} --ip <address> --user <user>`,
    details: {machines: names},
  });
};

/** What people say about a machine, each value checked on its own so that the error names it. */
export interface MachineWords {
  ip: string;
  user: string;
  port: number;
  datastore: string;
}

/** @throws RdcError INVALID_INPUT naming the value */
export const readMachine = (words: MachineWords): MachineDefinition => {
  const {ip, user, port, datastore} = MachineDefinition.shape;
  return read(
    MachineDefinition,
    {
      ip: read(ip, words.ip, 'address'),
      user: read(user, words.user, 'user name'),
      port: read(port, words.port, 'port'),
      datastore: read(datastore, words.datastore, 'datastore path'),
    },
    'machine',
  );
};

/** A name that no machine of the context has. @throws RdcError ALREADY_EXISTS, INVALID_INPUT */
export const freeMachineName = (context: ContextDocument, wanted: string): MachineName => {
  const name = read(MachineName, wanted, 'machine name');
  if (!context.machines[name]) return name;
  throw new RdcError('ALREADY_EXISTS', `Context "${context.name}" has a machine "${name}" already.`, {
    hint: [`rdc context scan-keys ${name}`, `or remove it first: rdc context remove-machine ${name}`],
  });
};

export const addMachine = (context: ContextDocument, wanted: string, definition: MachineDefinition): MachineTarget => {
  const name = freeMachineName(context, wanted);
  context.machines[name] = definition;
  return {name, definition};
};

/** Names of the repositories that live on a machine, as far as this workstation knows. */
export const repositoriesOn = ({repositories}: ContextDocument, machine: MachineName): string[] =>
  Object.entries(repositories).flatMap(([name, entry]) => (entry?.machine === machine ? [name] : []));

/**
 * Forgets a machine and the default that named it. Its repositories stay registered with their
 * credentials: adding the machine again under this name finds them.
 */
export const removeMachine = (context: ContextDocument, wanted: string): MachineTarget => {
  const target = chooseMachine(context, wanted);
  delete context.machines[target.name];
  if (context.defaults.machine === target.name) delete context.defaults.machine;
  return target;
};

/** `user@ip`, with the port when it is not the usual one. */
export const addressText = ({user, ip, port}: Pick<MachineDefinition, 'user' | 'ip' | 'port'>): string =>
  `${user}@${ip.includes(':') && port !== 22 ? `[${ip}]` : ip}${port === 22 ? '' : `:${port}`}`;
