import type {Result} from '../../contract/index.js';
import {isRdcError} from '../../shared/errors.js';
import type {Context, Handler} from '../context.js';
import {countContainers, isDaemonRunning} from '../docker-daemon.js';
import {isolatedAmong, notIsolatedWarning} from '../isolation.js';
import {dockerUnit, serviceIp, type Layout} from '../layout.js';
import {effective, readLimits} from '../limits.js';
import {readOwner} from '../lock.js';
import {readExisting, readSpace, type RepositoryFacts} from '../repository-facts.js';
import {readServices} from '../services.js';
import {parseShared, showShared} from '../system/btrfs.js';
import {stateOf, systemd} from '../system/systemd.js';

type Status = Result<'repository-status'>;
export type Summary = Omit<Status, 'services' | 'sharedBytes' | 'limits'>;
type DaemonState = Status['daemon'];

const NO_CONTAINERS = {running: 0, total: 0};

/** Tells what is known of a repository; of an unmounted one without its key. */
export const repositoryStatus: Handler<'repository-status'> = async (params, context) => {
  const {server, facts} = await readExisting(params.datastore, params.name);
  const [summary] = await summarize([facts], server.layout, context);
  if (summary?.isolated === false) context.report({type: 'warning', message: notIsolatedWarning(params.name)});
  const [services, sharedBytes] = await Promise.all([
    servicesOf(facts, server.layout),
    sharedBytesOf(server.layout.image(params.name), context),
  ]);
  const limits = effective(await readLimits(params.name));
  return {...summary!, limits, services, sharedBytes};
};

/** Follows every extent of the image, which takes time: for one repository, not for a list. */
const sharedBytesOf = async (image: string, {exec}: Context): Promise<number | null> => {
  try {
    return parseShared((await exec(showShared(image))).stdout);
  } catch (error) {
    if (isRdcError(error, 'COMMAND_FAILED', 'NOT_FOUND')) return null;
    throw error;
  }
};

/** The state of several repositories; one process for the firewall, when a daemon is installed, and one when it does not run. */
export const summarize = async (
  repositories: readonly RepositoryFacts[],
  layout: Layout,
  context: Context,
): Promise<Summary[]> => {
  const daemons = await daemonStates(repositories, context);
  const installed = repositories.flatMap(({networkId, daemonInstalled}) => (daemonInstalled ? (networkId ?? []) : []));
  const isolated = await isolatedAmong(context, installed);
  return Promise.all(
    repositories.map(async (facts, index) => ({
      ...(await summaryOf(facts, daemons[index]!, layout, context)),
      isolated: facts.daemonInstalled && facts.networkId !== null ? isolated.has(facts.networkId) : null,
    })),
  );
};

/** systemd is asked, once, for those that do not run: whether they failed. */
const daemonStates = async (repositories: readonly RepositoryFacts[], context: Context): Promise<DaemonState[]> => {
  const ids = repositories.map(({networkId, daemonInstalled}) => (daemonInstalled ? networkId : null));
  const runs = await Promise.all(ids.map((id) => id !== null && isDaemonRunning(id)));
  const asked = ids.filter((id, index) => id !== null && !runs[index]).map((id) => dockerUnit(id!));
  const shown = await systemd(context.exec).show(['Id', 'ActiveState'], ...asked);
  const states = new Map(shown.map(({Id, ActiveState}) => [Id, stateOf(ActiveState)]));
  return ids.map((id, index) =>
    id === null ? 'inactive' : runs[index] ? 'active' : (states.get(dockerUnit(id)) ?? 'inactive'),
  );
};

const summaryOf = async (
  facts: RepositoryFacts,
  daemon: DaemonState,
  layout: Layout,
  context: Context,
): Promise<Omit<Summary, 'isolated'>> => {
  const {guid, networkId, mounted} = facts;
  const [containers, filesystem, operation] = await Promise.all([
    networkId !== null && daemon === 'active' ? countContainers(context, networkId) : NO_CONTAINERS,
    mounted ? filesystemOf(layout.mount(guid)) : null,
    readOwner(guid),
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
    operation,
  };
};

const filesystemOf = async (path: string): Promise<Status['filesystem']> => {
  const {sizeBytes, freeBytes} = await readSpace(path);
  return {sizeBytes, usedBytes: sizeBytes - freeBytes};
};

/** The services that have a slot, by name, with their addresses. */
const servicesOf = async ({guid, networkId, mounted}: RepositoryFacts, layout: Layout): Promise<Status['services']> => {
  if (!mounted || networkId === null) return [];
  return Object.entries(await readServices(layout.serviceFile(guid))).map(([name, {slot}]) => ({
    name,
    slot,
    ip: serviceIp(networkId, slot),
  }));
};
