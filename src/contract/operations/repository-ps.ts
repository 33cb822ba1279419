import * as z from 'zod';
import {operation} from '../operation.js';
import {repositoryTarget} from '../repository.js';
import {Guid, NetworkId, ServiceName} from '../types.js';

export const RepositoryContainer = z.strictObject({
  /** The service it was made for; null for a container that no compose file made. */
  service: ServiceName.nullable(),
  ip: z.ipv4().nullable(),
  /** As Docker names it, or `absent`: the service has an address, but no container. */
  state: z.string(),
  /** Docker's own words, such as `Up 4 minutes (healthy)`. */
  status: z.string(),
  image: z.string().nullable(),
  name: z.string().nullable(),
  id: z.string().nullable(),
});
export type RepositoryContainer = z.output<typeof RepositoryContainer>;

export const repositoryPs = operation({
  name: 'repository-ps',
  summary: 'Show the services and containers of a mounted repository.',
  mutates: false,
  lock: null,
  subject: {kind: 'repository', guid: 'guid', networkId: null},
  exitStatus: null,
  params: z.strictObject(repositoryTarget),
  result: z.strictObject({guid: Guid, networkId: NetworkId, containers: z.array(RepositoryContainer)}),
});
