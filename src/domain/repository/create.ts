import type {Agent, CallOptions} from '../../contract/agent.js';
import type {RepositoryEntry} from '../../contract/document.js';
import type {Result} from '../../contract/index.js';
import type {ServerPath} from '../../contract/types.js';
import {formatSize, parseSize} from '../../shared/size.js';
import type {Creation, Fresh} from './creation.js';
import {register, type Registered} from './registration.js';
import type {Registry} from './repositories.js';

export interface CreateAsk extends Creation {
  readonly sizeBytes: number;
  readonly datastore: ServerPath;
}

export type Created = Registered<Result<'repository-create'>>;

/** Creates an encrypted repository; as `register`. */
export const createRepository = (
  {registry, call}: {registry: Registry; call: Agent},
  ask: CreateAsk,
  fresh: Fresh,
  options: CallOptions = {},
): Promise<Created> =>
  register(
    registry,
    {
      creation: ask,
      fresh,
      request: (entry) => call('repository-create', paramsOf(ask, entry), options),
      again: `rdc repo create ${ask.name} --size ${sizeText(ask.sizeBytes)} --machine ${ask.machine}`,
    },
    options,
  );

const paramsOf = ({sizeBytes, datastore}: CreateAsk, entry: RepositoryEntry) => ({
  guid: entry.repositoryGuid,
  datastore,
  networkId: entry.networkId,
  sizeBytes,
  password: entry.credential,
  passwordKind: isGenerated(entry.credential) ? ('generated' as const) : ('chosen' as const),
});

/** 32 bytes as base64, the form of our own credentials. Any text of this form has the length that needs no slow derivation. */
const isGenerated = (credential: string): boolean => /^[A-Za-z0-9+/]{43}=$/.test(credential);

/** A size that can be typed again without losing a byte. */
const sizeText = (bytes: number): string => {
  const rounded = formatSize(bytes);
  return parseSize(rounded) === bytes ? rounded : String(bytes);
};
