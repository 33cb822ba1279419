import type {RepositoryContainer} from '../../contract/operations/repository-ps.js';
import type {NetworkId} from '../../contract/types.js';
import {listContainers} from '../daemon/state.js';
import type {Handler} from '../engine/context.js';
import {serviceIp} from '../layout.js';
import {readMounted} from '../repository/mounted.js';
import {isInBlock} from '../routes/table/container.js';
import {isSurge} from '../routes/table/surge.js';
import {readServices, type Services} from '../services/services.js';
import {serviceOf, type Container} from '../system/docker.js';

/** Shows every container of a repository, and the services that have none. */
export const repositoryPs: Handler<'repository-ps'> = async ({guid, datastore}, context) => {
  const {networkId, layout} = await readMounted(datastore, guid);
  const [services, containers] = await Promise.all([
    readServices(layout.serviceFile(guid)),
    listContainers(context, networkId),
  ]);
  return {guid, networkId, containers: containerRows(networkId, services, containers)};
};

/** Pure: containers and services without one, by service A-Z; those of no service last. */
export const containerRows = (
  networkId: NetworkId,
  services: Services,
  containers: readonly Container[],
): RepositoryContainer[] => {
  const ipOf = (name: string | null): string | null => {
    const service = name !== null && Object.hasOwn(services, name) ? services[name] : undefined;
    return service ? serviceIp(networkId, service.slot) : null;
  };
  const present = containers.map((container) => {
    const {id, name, image, state, status} = container;
    const service = serviceOf(container);
    return {
      service,
      ip: isSurge(container) ? secondIp(networkId, container) : ipOf(service),
      state,
      status,
      image,
      name,
      id,
    };
  });
  const known = new Set(present.map(({service}) => service));
  const absent = Object.keys(services)
    .filter((service) => !known.has(service))
    .map((service) => ({service, ip: ipOf(service), state: 'absent', status: '', image: null, name: null, id: null}));
  return [...present, ...absent].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
};

/** What stands in for a service is at an address that no file knows. */
const secondIp = (networkId: NetworkId, {labels}: Container): string | null => {
  const ip = labels['rediacc.service_ip'] ?? '';
  return isInBlock(ip, networkId) ? ip : null;
};

const sortKey = ({service, name}: RepositoryContainer): string =>
  service === null ? `1${name ?? ''}` : `0${service}\0${name ?? ''}`;
