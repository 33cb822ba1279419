import type {System} from '../../contract/operations/status.js';
import type {ServerPath} from '../../contract/types.js';
import type {Context, Handler} from '../engine/context.js';
import {allContainers} from '../inventory/containers.js';
import {summarize, type Summary} from '../inventory/repositories.js';
import {blockAddress, layoutOf, MAX_SERVICES, ROUTER_UNIT, serviceIp} from '../layout.js';
import {readRepositories, readServer, readSpace} from '../repository/facts.js';
import {ownerOf} from '../repository/network-ids.js';
import {addressVariable} from '../services/environment.js';
import {readServices} from '../services/services.js';
import {mountAt} from '../setup/datastore-facts.js';
import {loopbackAddresses, readHost} from '../system/host.js';
import {readMounts} from '../system/mount.js';
import {stateOf, systemd} from '../system/systemd.js';

/** The server in a few lines; also of one whose datastore is not mounted. */
export const ps: Handler<'ps'> = async ({datastore}, context) => {
  const [host, space, [router]] = await Promise.all([
    readHost(),
    datastoreSpace(datastore),
    systemd(context.exec).show(['ActiveState'], ROUTER_UNIT),
  ]);
  const repositories = space === null ? [] : await summaries(datastore, context);
  const {hostname, uptimeSeconds, load, memory} = host;
  return {
    ...{hostname, uptimeSeconds, load, memory, datastore: space},
    ...countStates(repositories),
    router: stateOf(router?.['ActiveState']),
    operations: repositories.flatMap(({guid, operation}) => (operation ? [{repository: guid, ...operation}] : [])),
  };
};

/** Pure: how many repositories, daemons and containers are in which state. */
export const countStates = (repositories: readonly Summary[]) => {
  const count = (is: (one: Summary) => boolean): number => repositories.filter(is).length;
  const sum = (of: (one: Summary) => number): number => repositories.reduce((total, one) => total + of(one), 0);
  return {
    repositories: {
      total: repositories.length,
      mounted: count(({state}) => state !== 'unmounted'),
      running: count(({state}) => state === 'running'),
    },
    daemons: {active: count(({daemon}) => daemon === 'active'), failed: count(({daemon}) => daemon === 'failed')},
    containers: {running: sum(({containers}) => containers.running), total: sum(({containers}) => containers.total)},
  };
};

const summaries = async (datastore: ServerPath, context: Context): Promise<Summary[]> => {
  const server = await readServer(datastore);
  return summarize(await readRepositories(server), server.layout, context);
};

const datastoreSpace = async (datastore: ServerPath) =>
  mountAt(await readMounts(), datastore)?.type === 'btrfs' ? readSpace(datastore) : null;

const systemOf = async (datastore: ServerPath): Promise<System> => {
  const [host, root, space] = await Promise.all([readHost(), readSpace('/'), datastoreSpace(datastore)]);
  return {...host, disk: {root, datastore: space}};
};

export const listSystem: Handler<'list-system'> = ({datastore}) => systemOf(datastore);

export const listContainers: Handler<'list-containers'> = async (_params, context) => ({
  containers: await allContainers(context),
});

export const listRepositories: Handler<'list-repositories'> = async ({datastore}, context) => ({
  repositories: await summaries(datastore, context),
});

export const listAll: Handler<'list-all'> = async ({datastore}, context) => {
  const [system, containers, repositories] = await Promise.all([
    systemOf(datastore),
    allContainers(context),
    summaries(datastore, context),
  ]);
  return {system, containers, repositories};
};

/** Who has which address of a block. Only a mounted repository can tell: the slots are inside it. */
export const ips: Handler<'ips'> = async ({networkId, datastore}) => {
  const repository = await ownerOf(networkId);
  const layout = layoutOf(datastore);
  const mounts = await readMounts();
  const mounted = repository !== null && mountAt(mounts, layout.mount(repository)) !== undefined;
  const services = mounted ? Object.entries(await readServices(layout.serviceFile(repository))) : [];
  const addresses = services
    .map(([service, {slot}]) => ({ip: serviceIp(networkId, slot), service, slot, variable: addressVariable(service)}))
    .sort((a, b) => a.slot - b.slot);
  return {
    networkId,
    repository,
    block: `${blockAddress(networkId, 0)}/26`,
    active: loopbackAddresses().includes(`${blockAddress(networkId, 1)}/26`),
    free: mounted ? MAX_SERVICES - addresses.length : null,
    addresses,
  };
};
