import type {ContextDocument} from '../../contract/document.js';
import type {Result} from '../../contract/index.js';
import type {MachineName} from '../../contract/types.js';
import {fingerprintsOf} from '../../domain/machine/host-trust.js';
import {repositoriesOn} from '../../domain/machine/machines.js';
import {formatSize} from '../../shared/size.js';
import {renderFields, type Table} from '../io/output.js';

export interface MachineRow {
  name: string;
  ip: string;
  user: string;
  port: number;
  datastore: string;
  default: boolean;
  fingerprints: string[];
  repositories: string[];
}

/** All machines of a context as programs get them. */
export const machineRows = (context: ContextDocument): MachineRow[] =>
  Object.entries(context.machines).map(([name, {ip, user, port, datastore, knownHosts}]) => ({
    name,
    ip,
    user,
    port,
    datastore,
    default: context.defaults.machine === name,
    fingerprints: fingerprintsOf(knownHosts),
    repositories: repositoriesOn(context, name as MachineName),
  }));

export const machineTable = (rows: readonly MachineRow[]): Table => ({
  columns: [
    {key: 'name', header: 'NAME'},
    {key: 'ip', header: 'ADDRESS'},
    {key: 'user', header: 'USER'},
    {key: 'port', header: 'PORT', align: 'right'},
    {key: 'datastore', header: 'DATASTORE'},
    {key: 'default', header: 'DEFAULT', show: (value) => (value ? '*' : '')},
    {key: 'fingerprints', header: 'HOST KEYS', align: 'right', show: (keys) => String((keys as string[]).length)},
    {key: 'repositories', header: 'REPOSITORIES', align: 'right', show: (names) => String((names as string[]).length)},
  ],
  rows: rows.map((row) => ({...row})),
  empty: 'There is no machine yet. Add one: rdc context add-machine <name> --ip <address> --user <user>',
});

/** What set-up did to a machine. */
export const setupText = (name: string, {changed, datastore, versions}: Result<'machine-setup'>): string => {
  const steps = changed.map((title) => `  ${title}`);
  const facts = renderFields([
    ['Datastore', `${datastore.path} (${formatSize(datastore.sizeBytes)})`],
    ...Object.entries(versions),
  ]);
  const line = steps.length > 0 ? `${name} is ready. Done now:` : `${name} is ready. Nothing had to be changed.`;
  return [line, ...steps, facts].join('\n');
};

/** What set-up would do to a machine. */
export const plannedText = (name: string, plan: readonly string[]): string =>
  plan.length === 0
    ? `Nothing would change on ${name}.`
    : [`On ${name} this would be done:`, ...plan.map((title) => `  ${title}`)].join('\n');

export interface ScanRow {
  machine: string;
  state: 'unchanged' | 'updated' | 'failed';
  fingerprints: string[];
  message: string | null;
}

export const scanText = (rows: readonly ScanRow[]): string => {
  const good = rows.filter(({state}) => state !== 'failed').length;
  const lines = rows.map(({machine, state, fingerprints, message}) =>
    [`${machine}: ${state}${message ? `: ${message}` : ''}`, ...fingerprints.map((print) => `  ${print}`)].join('\n'),
  );
  return [...lines, `${good}/${rows.length} machines scanned.`].join('\n');
};
