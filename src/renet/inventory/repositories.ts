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
 * The state of several repositories. No process at all when no daemon is installed, else one for the firewall, which runs while
 * all else is asked, and one when a daemon does not run.
 */
export const summarize = async (
  repositories: readonly RepositoryFacts[],
  layout: Layout,
  context: Context,
): Promise<Summary[]> => {
  const installed = repositories.flatMap(({networkId, daemonInstalled}) => (daemonInstalled ? (networkId ?? []) : []));
  const [isolated, owners, live] = await Promise.all([
    isolatedAmong(context, installed),
    readOwners(),
    daemonStates(repositories, context).then((daemons) =>
      Promise.all(repositories.map((facts, index) => liveOf(facts, daemons[index]!, layout, context))),
    ),
  ]);
  return repositories.map((facts, index) =>
    summaryOf(facts, {...live[index]!, operation: owners.get(facts.guid) ?? null, isolated}, layout),
  );
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

interface Live {
  readonly daemon: DaemonState;
  readonly containers: {readonly running: number; readonly total: number};
  readonly filesystem: Status['filesystem'];
}

const liveOf = async (
  {guid, networkId, mounted}: RepositoryFacts,
  daemon: DaemonState,
  layout: Layout,
  context: Context,
): Promise<Live> => {
  const [containers, filesystem] = await Promise.all([
    networkId !== null && daemon === 'active' ? countContainers(context, networkId) : NO_CONTAINERS,
    mounted ? filesystemOf(layout.mount(guid)) : null,
  ]);
  return {daemon, containers, filesystem};
};

const summaryOf = (
  facts: RepositoryFacts,
  {
    daemon,
    containers,
    filesystem,
    operation,
    isolated,
  }: Live & {operation: Owner | null; isolated: ReadonlySet<NetworkId>},
  layout: Layout,
): Summary => {
  const {guid, networkId, mounted} = facts;
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
