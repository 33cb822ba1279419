import type {Result} from '../../contract/index.js';
import type {NetworkId} from '../../contract/types.js';
import {isolatedAmong} from '../daemon/isolation.js';
import {countContainers, isDaemonRunning} from '../daemon/state.js';
import type {Context} from '../engine/context.js';
import {readOwners, type Owner} from '../engine/lock.js';
import {dockerUnit, type Layout} from '../layout.js';
import {readSpace, type RepositoryFacts} from '../repository/facts.js';
import {stateOf, systemd} from '../system/systemd.js';

type Status = Result<'repository-status'>;
/** What can be said of many repositories at once. */
export type Summary = Omit<Status, 'services' | 'sharedBytes' | 'limits'>;
type DaemonState = Status['daemon'];

const NO_CONTAINERS = {running: 0, total: 0};

/**
 * The state of several repositories. No process at all when no daemon is installed, else one for the firewall, and one when a
 * daemon does not run.
 */
export const summarize = async (
  repositories: readonly RepositoryFacts[],
  layout: Layout,
  context: Context,
): Promise<Summary[]> => {
  const installed = repositories.flatMap(({networkId, daemonInstalled}) => (daemonInstalled ? (networkId ?? []) : []));
  const [daemons, owners, isolated] = await Promise.all([
    daemonStates(repositories, context),
    readOwners(),
    isolatedAmong(context, installed),
  ]);
  const one = (facts: RepositoryFacts, index: number): Promise<Summary> =>
    summaryOf(facts, {daemon: daemons[index]!, operation: owners.get(facts.guid) ?? null, isolated}, layout, context);
  return Promise.all(repositories.map(one));
};

/** systemd is asked, once, for those that do not run: whether they failed. */
const daemonStates = async (repositories: readonly RepositoryFacts[], context: Context): Promise<DaemonState[]> => {
  const ids = repositories.map(({networkId, daemonInstalled}) => (daemonInstalled ? networkId : null));
  const runs = await Promise.all(ids.map(async (id) => id !== null && (await isDaemonRunning(id))));
  const asked = ids.filter((id, index) => id !== null && !runs[index]).map((id) => dockerUnit(id!));
  const shown = await systemd(context.exec).show(['Id', 'ActiveState'], ...asked);
  const states = new Map(shown.map(({Id, ActiveState}) => [Id, stateOf(ActiveState)]));
  return ids.map((id, index) =>
    id === null ? 'inactive' : runs[index] ? 'active' : (states.get(dockerUnit(id)) ?? 'inactive'),
  );
};

const summaryOf = async (
  facts: RepositoryFacts,
  {daemon, operation, isolated}: {daemon: DaemonState; operation: Owner | null; isolated: ReadonlySet<NetworkId>},
  layout: Layout,
  context: Context,
): Promise<Summary> => {
  const {guid, networkId, mounted} = facts;
  const [containers, filesystem] = await Promise.all([
    networkId !== null && daemon === 'active' ? countContainers(context, networkId) : NO_CONTAINERS,
    mounted ? filesystemOf(layout.mount(guid)) : null,
  ]);
  return {
    guid,
    networkId,
    state: containers.running > 0 ? 'running' : mounted ? 'mounted' : 'unmounted',
    encrypted: true,
    sizeBytes: facts.image?.sizeBytes ?? 0,
    allocatedBytes: facts.image?.allocatedBytes ?? 0,
    forkOf: facts.fork?.of ?? null,
    mountPath: mounted ? layout.mount(guid) : null,
    filesystem,
    daemon,
    containers,
    isolated: facts.daemonInstalled && networkId !== null ? isolated.has(networkId) : null,
    operation,
  };
};

const filesystemOf = async (path: string): Promise<Status['filesystem']> => {
  const {sizeBytes, freeBytes} = await readSpace(path);
  return {sizeBytes, usedBytes: sizeBytes - freeBytes};
};
