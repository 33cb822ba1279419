import * as z from 'zod';
import {Limits} from './limits.js';
import {Bytes, DEFAULT_DATASTORE, Guid, NetworkId, Port, SecretText, ServerPath, ServiceName, Time} from './types.js';

/** For the lines that help pages show. */
export const EXAMPLE_GUID = '3f2b8c1e-5d4a-4c6b-9e7f-0a1b2c3d4e5f';

/** Parameters every repository operation shares. */
export const repositoryTarget = {
  guid: Guid.describe('GUID of the repository').meta({flag: 'name', example: EXAMPLE_GUID}),
  datastore: ServerPath.default(DEFAULT_DATASTORE).describe('path of the datastore'),
};
export const password = SecretText.describe('passphrase of the repository');
export const networkId = NetworkId.describe('network id of the repository').meta({example: '2816'});

const ServiceState = z.strictObject({
  name: ServiceName,
  slot: z.int().min(0).max(60),
  ip: z.ipv4(),
});

export const RunningOperation = z.strictObject({
  operation: z.string(),
  who: z.string(),
  pid: z.int(),
  since: Time,
});

/** What is known of a repository without its key, plus what a mounted one tells. */
export const RepositoryStatus = z.strictObject({
  guid: Guid,
  networkId: NetworkId.nullable(),
  /** `running`: at least one container runs; `mounted`: the volume is open, nothing runs. */
  state: z.enum(['unmounted', 'mounted', 'running']),
  encrypted: z.boolean(),
  /** Size of the volume's image, its upper bound. */
  sizeBytes: Bytes,
  /** What the image really takes on the datastore. */
  allocatedBytes: Bytes,
  /** Of these, what it shares with forks or with the one it was forked from; null when it is not known. */
  sharedBytes: Bytes.nullable(),
  /** The repository it was forked from; that one may be gone. */
  forkOf: Guid.nullable(),
  mountPath: z.string().nullable(),
  filesystem: z.strictObject({sizeBytes: Bytes, usedBytes: Bytes}).nullable(),
  daemon: z.enum(['active', 'inactive', 'failed']),
  containers: z.strictObject({running: z.int(), total: z.int()}),
  /** Whether it is kept away from other repositories now; null while its daemon is not installed. */
  isolated: z.boolean().nullable(),
  limits: Limits,
  services: z.array(ServiceState),
  operation: RunningOperation.nullable(),
});
export type RepositoryStatus = z.output<typeof RepositoryStatus>;

/** What `up` found out about one service. */
export const StartedService = z.strictObject({
  name: ServiceName,
  ip: z.ipv4(),
  /** State of its container as Docker names it, or `absent` when no container was made for it. */
  state: z.string(),
  ports: z.array(Port),
});
