import type {CallOptions} from '../../contract/agent.js';
import type {RepositoryEntry} from '../../contract/document.js';
import type {ErrorCode} from '../../shared/codes.js';
import {isRdcError, RdcError} from '../../shared/errors.js';
import {
  beginCreation,
  finishCreation,
  moveCreation,
  undoCreation,
  type Begun,
  type Creation,
  type Fresh,
} from './creation.js';
import type {Registry} from './repositories.js';

/** A new repository, registered first and then asked for. */
export interface Registration<R> {
  readonly creation: Creation;
  readonly fresh: Fresh;
  /** Asks the server for it, with the GUID, credential and network id of the entry. */
  readonly request: (entry: RepositoryEntry) => Promise<R>;
  /** The command line that goes on with it when it was cut short. */
  readonly again: string;
}

export interface Registered<R> extends Begun {
  readonly result: R;
}

/** How many network ids are tried; each refusal names the next free one, so more means a server gone wrong. */
const MAX_MOVES = 16;

/**
 * The answer never came: the server may have made the repository or not. Or a disk failed there: it then takes nothing back,
 * either, and the same call has to find what is left.
 */
const UNKNOWN_OUTCOME: readonly ErrorCode[] = ['SSH_UNREACHABLE', 'AGENT_FAILED', 'INTERNAL', 'VERIFICATION_FAILED'];

/**
 * Registers a repository, asks the server for it, notes the success. Killed at any point, the same
 * call goes on with the same GUID, credential and network id.
 *
 * A refusal of the server takes the registration back and says so. When nobody knows whether the
 * server has it, the registration stays, and the error says how to go on.
 */
export const register = async <R>(
  registry: Registry,
  registration: Registration<R>,
  {dryRun}: Pick<CallOptions, 'dryRun'>,
): Promise<Registered<R>> => {
  const {creation, fresh} = registration;
  // A dry run works on a document that is thrown away.
  const scratch = dryRun ? await registry.read() : undefined;
  const change: Registry['update'] = async (edit) => (scratch ? edit(scratch) : registry.update(edit));
  const begun = await change((document) => beginCreation(document, creation, fresh));
  const {entry, result} = await requestWithMoves(change, registration, begun);
  await change((document) => finishCreation(document, creation, entry));
  return {entry, result, resumed: begun.resumed};
};

const requestWithMoves = async <R>(
  change: Registry['update'],
  registration: Registration<R>,
  begun: Begun,
): Promise<Omit<Registered<R>, 'resumed'>> => {
  let {entry} = begun;
  for (let moves = 0; ; moves += 1) {
    try {
      return {entry, result: await registration.request(entry)};
    } catch (error) {
      if (!isRdcError(error, 'NETWORK_ID_TAKEN') || moves >= MAX_MOVES) {
        throw await giveUp(error, change, registration, {...begun, entry});
      }
      const {details} = error;
      entry = await change((document) => moveCreation(document, registration.creation, entry, details?.['next']));
    }
  }
};

/** The error to throw, after the registration was taken back or kept. */
const giveUp = async (
  error: unknown,
  change: Registry['update'],
  {creation, again}: Pick<Registration<unknown>, 'creation' | 'again'>,
  {entry, resumed}: Begun,
): Promise<unknown> => {
  if (!(error instanceof RdcError)) return error;
  // What failed now says nothing about what an earlier attempt left on the server.
  const keep = resumed || UNKNOWN_OUTCOME.includes(error.code);
  if (!keep) await change((document) => undoCreation(document, creation, entry));
  return keep ? unfinished(error, creation, again) : takenBack(error, creation);
};

/** The gap that servers leave in a hint, filled. */
const hintsOf = (error: RdcError, {machine}: Creation): string[] =>
  error.hints.map((hint) => hint.replaceAll('<machine>', machine));

const takenBack = (error: RdcError, creation: Creation): RdcError =>
  new RdcError(error.code, `${error.message} Nothing stays registered under "${creation.name}".`, {
    hint: hintsOf(error, creation),
    retryable: error.retryable,
    details: error.details,
    cause: error,
  });

const unfinished = (error: RdcError, creation: Creation, again: string): RdcError => {
  const {name, machine} = creation;
  return new RdcError(error.code, `${error.message} The repository stays registered as unfinished.`, {
    hint: [
      ...hintsOf(error, creation),
      `Go on where it stopped: ${again}`,
      `Or give it up: rdc repo delete ${name} --machine ${machine}`,
    ],
    retryable: true,
    details: error.details,
    cause: error,
  });
};
