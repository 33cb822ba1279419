import type {ContextDocument, Document} from '../../contract/document.js';
import {renderFields, type Table} from '../io/output.js';

export interface ContextRow {
  name: string;
  active: boolean;
  mode: string;
  machines: number;
  repositories: number;
  sshKey: string;
}

/** All contexts as programs get them. */
export const contextRows = ({contexts, activeContext}: Document): ContextRow[] =>
  Object.values(contexts).map(({name, mode, machines, repositories, ssh}) => ({
    name,
    active: name === activeContext,
    mode,
    machines: Object.keys(machines).length,
    repositories: Object.keys(repositories).length,
    sshKey: ssh.privateKeyPath,
  }));

export const contextTable = (rows: readonly ContextRow[]): Table => ({
  columns: [
    {key: 'name', header: 'NAME'},
    {key: 'active', header: 'ACTIVE', show: (active) => (active ? '*' : '')},
    {key: 'mode', header: 'MODE'},
    {key: 'machines', header: 'MACHINES', align: 'right'},
    {key: 'repositories', header: 'REPOSITORIES', align: 'right'},
    {key: 'sshKey', header: 'SSH KEY'},
  ],
  rows: rows.map((row) => ({...row})),
  empty: 'There is no context yet. Make one: rdc context create-local <name> --ssh-key ~/.ssh/id_ed25519',
});

/** One context for people. Mask it before, unless they asked for its secrets. */
export const contextText = (context: ContextDocument, active: boolean): string => {
  const {name, mode, ssh, machines, repositories, storages, defaults} = context;
  const head = renderFields([
    ['Name', active ? `${name} (active)` : name],
    ['Mode', mode],
    ['SSH key', ssh.privateKeyPath],
    ['Public key', ssh.publicKeyPath],
    ['Default machine', defaults.machine],
    ['Machines', Object.keys(machines).join(', ') || 'none'],
    ['Storages', Object.keys(storages).join(', ')],
    ['Repositories', Object.keys(repositories).length || 'none'],
  ]);
  const lines = Object.entries(repositories).map(
    ([repository, {repositoryGuid, networkId, credential, machine, state}]) =>
      `  ${repository}  ${repositoryGuid}  network ${networkId}  credential ${credential}` +
      `${machine ? `  on ${machine}` : ''}${state ? '  (creation not finished)' : ''}`,
  );
  return [head, ...lines].join('\n');
};
