import type {Agent, CallOptions} from '../contract/agent.js';
import type {RepositoryEntry} from '../contract/document.js';
import type {Result} from '../contract/index.js';
import type {ServerPath} from '../contract/types.js';
import {isRdcError, RdcError} from '../shared/errors.js';
import type {ErrorCode} from '../shared/codes.js';
import {formatSize, parseSize} from '../shared/size.js';
import {
  beginCreation,
  finishCreation,
  moveCreation,
  undoCreation,
  type Begun,
  type Creation,
  type Fresh,
} from './repository-creation.js';
import type {Registry} from './repositories.js';

export interface CreateAsk extends Creation {
  readonly sizeBytes: number;
  readonly datastore: ServerPath;
}

export interface Created extends Begun {
  readonly result: Result<'repository-create'>;
}

/** How many network ids are tried; each refusal names the next free one, so more means a server gone wrong. */
const MAX_MOVES = 16;

/** The answer never came: the server may have made the repository or not. */
const UNKNOWN_OUTCOME: readonly ErrorCode[] = ['SSH_UNREACHABLE', 'AGENT_FAILED', 'INTERNAL'];

/**
 * Creates an encrypted repository: registers it, asks the server, notes the success. Killed at any
 * point, the same call goes on with the same GUID, credential and network id.
 *
 * A refusal of the server takes the registration back and says so. When nobody knows whether the
 * server has it, the registration stays, and the error says how to go on.
 */
export const createRepository = async (
  {registry, call}: {registry: Registry; call: Agent},
  ask: CreateAsk,
  fresh: Fresh,
  options: CallOptions = {},
): Promise<Created> => {
  // A dry run works on a document that is thrown away.
  const scratch = options.dryRun ? await registry.read() : undefined;
  const change: Registry['update'] = async (edit) => (scratch ? edit(scratch) : registry.update(edit));
  const begun = await change((document) => beginCreation(document, ask, fresh));
  const {entry, result} = await createOnServer(call, change, ask, begun, options);
  await change((document) => finishCreation(document, ask, entry));
  return {entry, result, resumed: begun.resumed};
};

const createOnServer = async (
  call: Agent,
  change: Registry['update'],
  ask: CreateAsk,
  begun: Begun,
  options: CallOptions,
): Promise<Omit<Created, 'resumed'>> => {
  let {entry} = begun;
  for (let moves = 0; ; moves += 1) {
    try {
      return {entry, result: await call('repository-create', paramsOf(ask, entry), options)};
    } catch (error) {
      if (!isRdcError(error, 'NETWORK_ID_TAKEN') || moves >= MAX_MOVES) {
        throw await giveUp(error, change, ask, {...begun, entry});
      }
      const {details} = error;
      entry = await change((document) => moveCreation(document, ask, entry, details?.['next']));
    }
  }
};

const paramsOf = ({sizeBytes, datastore}: CreateAsk, entry: RepositoryEntry) => ({
  name: entry.repositoryGuid,
  datastore,
  networkId: entry.networkId,
  sizeBytes,
  password: entry.credential,
  passwordKind: isGenerated(entry.credential) ? ('generated' as const) : ('chosen' as const),
});

/** 32 bytes as base64, the form of our own credentials. Any text of this form has the length that needs no slow derivation. */
const isGenerated = (credential: string): boolean => /^[A-Za-z0-9+/]{43}=$/.test(credential);

/** The error to throw, after the registration was taken back or kept. */
const giveUp = async (
  error: unknown,
  change: Registry['update'],
  ask: CreateAsk,
  {entry, resumed}: Begun,
): Promise<unknown> => {
  if (!(error instanceof RdcError)) return error;
  // What failed now says nothing about what an earlier attempt left on the server.
  const keep = resumed || UNKNOWN_OUTCOME.includes(error.code);
  if (!keep) await change((document) => undoCreation(document, ask, entry));
  return keep ? unfinished(error, ask) : takenBack(error, ask);
};

/** The gap that servers leave in a hint, filled. */
const hintsOf = (error: RdcError, {machine}: CreateAsk): string[] =>
  error.hints.map((hint) => hint.replaceAll('<machine>', machine));

const takenBack = (error: RdcError, ask: CreateAsk): RdcError =>
  new RdcError(error.code, `${error.message} Nothing stays registered under "${ask.name}".`, {
    hint: hintsOf(error, ask),
    retryable: error.retryable,
    details: error.details,
    cause: error,
  });

const unfinished = (error: RdcError, ask: CreateAsk): RdcError => {
  const {name, machine, sizeBytes} = ask;
  const rounded = formatSize(sizeBytes);
  const size = parseSize(rounded) === sizeBytes ? rounded : sizeBytes;
  return new RdcError(error.code, `${error.message} The repository stays registered as unfinished.`, {
    hint: [
      ...hintsOf(error, ask),
      `Go on where it stopped: rdc repo create ${name} --size ${size} --machine ${machine}`,
      `Or give it up: rdc repo delete ${name} --machine ${machine}`,
    ],
    retryable: true,
    details: error.details,
    cause: error,
  });
};
