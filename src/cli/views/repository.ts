import type {Result} from '../../contract/index.js';
import type {RepositoryStatus} from '../../contract/repository.js';
import type {PublicAddress} from '../../domain/proxy/routes.js';
import type {Created} from '../../domain/repository/create.js';
import type {ListedRepository} from '../../domain/repository/list.js';
import {deploymentText} from '../../shared/deployment-text.js';
import {formatSize} from '../../shared/size.js';
import {renderFields, renderTable, type Table} from '../io/output.js';
import {limitsLine} from './limits.js';

/** A repository and the machine it is on, as messages name them. */
export interface Whereabouts {
  readonly name: string;
  readonly machine: string;
}

/** What `repo create` prints. The credential is masked unless it was asked for. */
export const createdView = (
  {name, machine}: Whereabouts,
  {entry, result}: Pick<Created, 'entry' | 'result'>,
  {location, showCredential}: {location: string; showCredential: boolean},
): string =>
  [
    `Repository "${name}" is ready on ${machine}.`,
    renderFields([
      ['GUID', result.guid],
      ['Network id', result.networkId],
      ['Size', formatSize(result.sizeBytes)],
      ['Credential', showCredential ? entry.credential : `*** (kept in ${location})`],
    ]),
  ].join('\n');

/** The remark people must not miss: nobody can help when the credential is gone. */
export const CREDENTIAL_WARNING =
  'Keep a copy of the credential in a safe place: without it the data of this repository is lost. ' +
  'rdc context show --show-secrets prints it.';

export const mountedView = ({name, machine}: Whereabouts, {mounted, mountPath}: Result<'repository-mount'>): string =>
  mounted ? `"${name}" is mounted on ${machine} at ${mountPath}.` : `"${name}" was mounted already at ${mountPath}.`;

export const unmountedView = ({name, machine}: Whereabouts, {unmounted}: Result<'repository-unmount'>): string =>
  unmounted ? `"${name}" is unmounted and locked on ${machine}.` : `"${name}" was not mounted on ${machine}.`;

type Up = Result<'repository-up'>;

/** What `repo up --dry-run` prints. */
export const plannedView = (name: string, {plan}: Up, prepOnly = false): string => {
  if (prepOnly) return 'Only prep() functions would run; what they do cannot be known before.';
  if (plan) return deploymentText(plan);
  return `"${name}" is not mounted: what would become of its services can be read only then.`;
};

/** What `repo up` prints: the services with their addresses, then what the world can open. */
export const startedView = (
  where: Whereabouts,
  up: Up,
  addresses: readonly PublicAddress[],
  prepOnly = false,
): string => {
  const failed = up.failed.length > 0 ? `, but not all of it` : '';
  const head = prepOnly
    ? `The prep() functions of "${where.name}" have run on ${where.machine}.`
    : `"${where.name}" is up on ${where.machine}${failed}.`;
  const parts = [head];
  if (up.services.length > 0) parts.push(renderTable(servicesTable(up.services)));
  if (addresses.length > 0) parts.push(renderFields(addresses.map(({service, url}) => [service, url])));
  return parts.join('\n\n');
};

const servicesTable = (services: Up['services']): Table => ({
  columns: [
    {key: 'name', header: 'SERVICE'},
    {key: 'ip', header: 'IP'},
    {key: 'ports', header: 'PORTS', show: (ports) => (ports as number[]).join(', ')},
    {key: 'state', header: 'STATE'},
  ],
  rows: services,
});

export const stoppedView = ({name, machine}: Whereabouts, down: Result<'repository-down'>): string => {
  const running = down.running > 0 ? ` ${down.running} containers still run.` : '';
  const unmounted = down.unmounted ? ' It is unmounted and locked.' : '';
  if (down.stopped.length + down.failed.length === 0) {
    return `Nothing of "${name}" was to be stopped on ${machine}.${unmounted}${running}`;
  }
  return `"${name}" is down on ${machine}${down.failed.length > 0 ? ', but not all of it' : ''}.${unmounted}${running}`;
};

/** Everything `repo status` knows, as lines. */
export const statusView = (
  {name, machine}: Whereabouts,
  status: RepositoryStatus,
  {networkId, parent}: {networkId: number; parent: string | null},
): string => {
  const {filesystem, containers, operation} = status;
  const shared = status.sharedBytes ? `, ${formatSize(status.sharedBytes)} of them shared with forks` : '';
  const fields = renderFields([
    ['Repository', name],
    ['Machine', machine],
    ['GUID', status.guid],
    ['Network id', status.networkId ?? networkId],
    ['Fork of', status.forkOf && (parent ?? status.forkOf)],
    ['State', status.state],
    ['Encrypted', status.encrypted ? 'yes' : 'no'],
    ['Size', `${formatSize(status.sizeBytes)} (takes ${formatSize(status.allocatedBytes)} of the datastore${shared})`],
    ['Used', filesystem && `${formatSize(filesystem.usedBytes)} of ${formatSize(filesystem.sizeBytes)}`],
    ['Mounted at', status.mountPath],
    ['Docker daemon', status.daemon],
    ['Containers', `${containers.running} running of ${containers.total}`],
    ['Isolated', status.isolated === null ? null : status.isolated ? 'yes' : 'no'],
    ['Limits', limitsLine(status.limits)],
    ['Busy', operation && `${operation.operation} by ${operation.who} since ${operation.since}`],
  ]);
  if (status.services.length === 0) return fields;
  const services = renderTable({
    columns: [
      {key: 'name', header: 'SERVICE'},
      {key: 'ip', header: 'IP'},
    ],
    rows: status.services,
  });
  return `${fields}\n\n${services}`;
};

const size = (value: unknown): string => (typeof value === 'number' ? formatSize(value) : '');

/** The table of `repo list`; csv has the same columns with plain bytes. */
export const repositoryTable = (machine: string, repositories: readonly ListedRepository[]): Table => ({
  columns: [
    {key: 'name', header: 'NAME', show: (name) => (name === null ? '(unknown)' : String(name))},
    {key: 'guid', header: 'GUID'},
    {key: 'networkId', header: 'NETWORK ID', align: 'right'},
    {key: 'sizeBytes', header: 'SIZE', show: size, align: 'right'},
    {key: 'usedBytes', header: 'USED', show: size, align: 'right'},
    {key: 'state', header: 'STATE'},
    {key: 'containers', header: 'CONTAINERS', align: 'right'},
  ],
  rows: repositories.map(({name, guid, networkId, sizeBytes, filesystem, state, containers}) => ({
    name,
    guid,
    networkId,
    sizeBytes,
    usedBytes: filesystem?.usedBytes ?? null,
    state,
    containers: `${containers.running}/${containers.total}`,
  })),
  empty: `${machine} has no repositories.`,
});

export const deletedView = (
  {name, machine}: Whereabouts,
  {deleted, freedBytes}: Result<'repository-delete'>,
  forgotten: boolean,
): string => {
  const done = deleted
    ? `"${name}" is destroyed on ${machine}; ${formatSize(freedBytes)} are free again.`
    : `"${name}" was not on ${machine}; leftovers of it are gone.`;
  return `${done} ${forgotten ? 'Its credential is forgotten.' : 'Its credential stays in the context.'}`;
};

export const templateView = (
  {name, machine}: Whereabouts,
  {written, unchanged}: Result<'repository-template'>,
): string => {
  const same = unchanged.length > 0 ? ` (${unchanged.length} were there already)` : '';
  if (written.length === 0) return `"${name}" on ${machine} has the files of the template already.`;
  return [
    `${written.length} files written into "${name}" on ${machine}${same}:`,
    ...written.map((path) => `  ${path}`),
  ].join('\n');
};

/** What `repo ownership` did: the counts, then what was left out. */
export const ownedView = ({name, machine}: Whereabouts, owned: Result<'repository-ownership'>): string => {
  const {uid, changed, skipped, excluded, errors} = owned;
  const counts = `${changed} changed, ${skipped} were right already, ${errors} errors`;
  const head = `Files of "${name}" on ${machine} belong to ${uid}: ${counts}.`;
  if (excluded.length === 0) return head;
  return [
    head,
    'Left as they are (containers write there, or something else is mounted):',
    ...excluded.map((path) => `  ${path}`),
  ].join('\n');
};
