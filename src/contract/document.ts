import * as z from 'zod';
import {Infra} from './infra.js';
import {
  ContextName,
  DEFAULT_DATASTORE,
  FIRST_NETWORK_ID,
  Guid,
  MachineName,
  NetworkId,
  Port,
  RepositoryName,
  SecretText,
  ServerPath,
} from './types.js';

/** The schema version this program writes; older ones are migrated when read, newer ones are refused. */
export const DOCUMENT_VERSION = 1;

/** A host name, an IPv4 or an IPv6 address, as `ssh` would take it; never starts with `-`. */
const HostAddress = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9.:_-]{0,251}[a-z0-9.:])?$|^::[a-f0-9.:]*$/i, 'use an IP address or a host name');

/** A login name, as `useradd` and Active Directory allow it; never starts with `-`. */
const UserName = z.string().regex(/^[a-z_][a-z0-9_.@\\-]{0,63}\$?$/i, 'use the name of a user on the server');

/** A server as `add-machine` stored it. */
export const MachineDefinition = z.strictObject({
  ip: HostAddress,
  user: UserName,
  port: Port.default(22),
  datastore: ServerPath.default(DEFAULT_DATASTORE),
  /** known_hosts lines of the keys somebody has accepted. */
  knownHosts: z.string().default(''),
  infra: Infra.optional(),
});
export type MachineDefinition = z.output<typeof MachineDefinition>;

/** A repository as this workstation knows it; without the credential its data cannot be read by anyone. */
export const RepositoryEntry = z.strictObject({
  repositoryGuid: Guid,
  credential: SecretText,
  networkId: NetworkId,
  machine: MachineName.optional(),
  /** Registered before the server was asked; `repo create` of the same name goes on with these values. */
  state: z.literal('creating').optional(),
  /** GUID of the repository it was forked from. */
  forkOf: Guid.optional(),
});
export type RepositoryEntry = z.output<typeof RepositoryEntry>;

const StorageEntry = z.strictObject({
  provider: z.string().min(1),
  /** The values of the rclone section; they hold keys. */
  vaultContent: z.record(z.string(), z.unknown()).default({}).meta({secret: true}),
});

export const ContextDocument = z.strictObject({
  name: ContextName,
  mode: z.literal('local').default('local'),
  apiUrl: z.literal('local://').default('local://'),
  ssh: z.strictObject({privateKeyPath: z.string().min(1), publicKeyPath: z.string().min(1).optional()}),
  machines: z.record(MachineName, MachineDefinition).default({}),
  repositories: z.record(RepositoryName, RepositoryEntry).default({}),
  storages: z.record(z.string(), StorageEntry).default({}),
  /** Defaults of `context set`. */
  defaults: z.strictObject({machine: MachineName.optional()}).default({}),
});
export type ContextDocument = z.output<typeof ContextDocument>;

/** Everything `rdc` keeps on the workstation: one file. */
export const Document = z.strictObject({
  version: z.literal(DOCUMENT_VERSION).default(DOCUMENT_VERSION),
  activeContext: ContextName.optional(),
  contexts: z.record(ContextName, ContextDocument).default({}),
  /** The network id the next repository gets; one counter for all contexts. */
  nextNetworkId: NetworkId.default(FIRST_NETWORK_ID as NetworkId),
  universalUser: z.string().min(1).default('rediacc'),
});
export type Document = z.output<typeof Document>;
