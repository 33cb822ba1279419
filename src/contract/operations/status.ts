import * as z from 'zod';
import {operation} from '../operation.js';
import {networkId, repositoryTarget, RunningOperation} from '../repository.js';
import {Bytes, Guid, NetworkId, ServiceName} from '../types.js';
import {repositoryList} from './repository-list.js';

const params = z.strictObject({datastore: repositoryTarget.datastore});
const Space = z.strictObject({sizeBytes: Bytes, freeBytes: Bytes});

const System = z.strictObject({
  hostname: z.string(),
  uptimeSeconds: z.number(),
  cpus: z.int(),
  /** Of the last 1, 5 and 15 minutes. */
  load: z.array(z.number()),
  memory: z.strictObject({sizeBytes: Bytes, availableBytes: Bytes}),
  /** Root file system and datastore; the latter is null when it is not mounted. */
  disk: z.strictObject({root: Space, datastore: Space.nullable()}),
  network: z.array(
    z.strictObject({
      name: z.string(),
      addresses: z.array(z.string()),
      receivedBytes: Bytes,
      sentBytes: Bytes,
    }),
  ),
});
export type System = z.output<typeof System>;

const ListedContainer = z.strictObject({
  /** Null for the server's own Docker, which runs the proxy. */
  networkId: NetworkId.nullable(),
  repository: Guid.nullable(),
  service: z.string().nullable(),
  name: z.string(),
  image: z.string(),
  state: z.string(),
  status: z.string(),
});
export type ListedContainer = z.output<typeof ListedContainer>;

export const ps = operation({
  name: 'ps',
  summary: 'Show how this server is doing, in a few lines.',
  mutates: false,
  lock: null,
  subject: {kind: 'machine'},
  exitStatus: null,
  params,
  result: z.strictObject({
    hostname: z.string(),
    uptimeSeconds: z.number(),
    load: z.array(z.number()),
    memory: z.strictObject({sizeBytes: Bytes, availableBytes: Bytes}),
    datastore: Space.nullable(),
    repositories: z.strictObject({total: z.int(), mounted: z.int(), running: z.int()}),
    daemons: z.strictObject({active: z.int(), failed: z.int()}),
    containers: z.strictObject({running: z.int(), total: z.int()}),
    router: z.enum(['active', 'inactive', 'failed']),
    /** What is being changed right now. */
    operations: z.array(RunningOperation.extend({repository: Guid})),
  }),
});

export const listSystem = operation({
  name: 'list-system',
  summary: 'Show processors, memory, disks and network of this server.',
  mutates: false,
  lock: null,
  subject: {kind: 'machine'},
  exitStatus: null,
  params,
  result: System,
});

export const listContainers = operation({
  name: 'list-containers',
  summary: 'List the containers of all Docker daemons of this server.',
  mutates: false,
  lock: null,
  subject: {kind: 'machine'},
  exitStatus: null,
  params: z.strictObject({}),
  result: z.strictObject({containers: z.array(ListedContainer)}),
});

export const listRepositories = operation({
  name: 'list-repositories',
  summary: 'List all repositories with their state and space.',
  mutates: false,
  lock: null,
  subject: {kind: 'datastore', datastore: 'datastore'},
  exitStatus: null,
  params,
  result: repositoryList.result,
});

export const listAll = operation({
  name: 'list-all',
  summary: 'Show everything: system, containers, repositories.',
  mutates: false,
  lock: null,
  subject: {kind: 'machine'},
  exitStatus: null,
  params,
  result: z.strictObject({
    system: System,
    containers: listContainers.result.shape.containers,
    repositories: repositoryList.result.shape.repositories,
  }),
});

export const ips = operation({
  name: 'ips',
  summary: 'Show the addresses of a network and who has them.',
  mutates: false,
  lock: null,
  subject: {kind: 'network', networkId: 'networkId'},
  exitStatus: null,
  params: z.strictObject({networkId, datastore: repositoryTarget.datastore}),
  result: z.strictObject({
    networkId: NetworkId,
    repository: Guid.nullable(),
    block: z.string(),
    /** The block is on the loopback interface, as it is while the repository is mounted. */
    active: z.boolean(),
    /** How many services can still be given one; null when the repository is not mounted, for then nobody can tell. */
    free: z.int().nullable(),
    addresses: z.array(z.strictObject({ip: z.ipv4(), service: ServiceName, slot: z.int(), variable: z.string()})),
  }),
});
