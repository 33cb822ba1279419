import type {Document, RepositoryEntry} from '../../contract/document.js';
import {NetworkId, type Guid, type MachineName} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {own} from '../../shared/own.js';
import {takeNetworkId} from './network-ids.js';
import {contextOf, type Place} from './repositories.js';

/** Values drawn at random by the caller; left unused when an earlier creation is gone on with. */
export interface Fresh {
  readonly guid: Guid;
  readonly credential: string;
}

export interface Creation extends Place {
  readonly machine: MachineName;
  /** A passphrase somebody chose; without it the fresh credential is taken. */
  readonly chosen?: string;
  /** GUID of the repository it is forked from. */
  readonly forkOf?: Guid;
}

export interface Begun {
  readonly entry: RepositoryEntry;
  /** An earlier attempt registered it: the server may have it, whole or in part. */
  readonly resumed: boolean;
}

/**
 * Registers a repository before the server hears of it, so that its credential cannot be lost. A
 * creation that was cut short is gone on with, with the same GUID, credential and network id.
 *
 * @throws RdcError ALREADY_EXISTS, INVALID_INPUT for a passphrase other than that of the first attempt
 */
export const beginCreation = (document: Document, creation: Creation, fresh: Fresh): Begun => {
  const {repositories} = contextOf(document, creation.context);
  const earlier = own(repositories, creation.name);
  if (earlier) return {entry: unfinished(earlier, creation), resumed: true};
  const entry: RepositoryEntry = {
    repositoryGuid: fresh.guid,
    credential: creation.chosen ?? fresh.credential,
    networkId: takeFrom(document),
    machine: creation.machine,
    state: 'creating',
    ...(creation.forkOf !== undefined && {forkOf: creation.forkOf}),
  };
  repositories[creation.name] = entry;
  return {entry: {...entry}, resumed: false};
};

/** The earlier entry when this call may go on with it. */
const unfinished = (earlier: RepositoryEntry, {name, machine, chosen, forkOf}: Creation): RepositoryEntry => {
  if (earlier.state !== 'creating') {
    throw new RdcError('ALREADY_EXISTS', `Repository "${name}" is already registered.`, {
      hint: [`rdc repo status ${name}`, 'Or choose another name.'],
    });
  }
  if (earlier.machine !== undefined && earlier.machine !== machine) {
    throw new RdcError(
      'ALREADY_EXISTS',
      `The creation of "${name}" began on "${earlier.machine}" and did not finish.`,
      {
        hint: [
          `Go on there: add --machine ${earlier.machine}`,
          `Or give it up: rdc repo delete ${name} --machine ${earlier.machine}`,
        ],
      },
    );
  }
  if (earlier.forkOf !== forkOf) {
    const began = earlier.forkOf === undefined ? 'as a repository of its own' : 'as a fork of another repository';
    throw new RdcError('ALREADY_EXISTS', `The creation of "${name}" began ${began} and did not finish.`, {
      hint: [`Give it up first: rdc repo delete ${name} --machine ${machine}`, 'Or choose another name.'],
    });
  }
  if (chosen !== undefined && chosen !== earlier.credential) {
    throw new RdcError('INVALID_INPUT', `The creation of "${name}" began with another passphrase.`, {
      hint: [
        'Go on with it: leave --credential-stdin out.',
        `Or give it up: rdc repo delete ${name} --machine ${machine}`,
      ],
    });
  }
  return {...earlier};
};

const takeFrom = (document: Document): NetworkId => {
  const entries = Object.values(document.contexts).flatMap(({repositories}) => Object.values(repositories));
  const {networkId, next} = takeNetworkId(document.nextNetworkId, new Set(entries.map(({networkId: id}) => id)));
  document.nextNetworkId = next;
  return networkId;
};

/**
 * Gives an unfinished repository another network id, because the server keeps its own for somebody
 * else. `free` is the server's proposal; the counter never falls behind it.
 */
export const moveCreation = (document: Document, creation: Creation, entry: RepositoryEntry, free: unknown) => {
  const proposal = NetworkId.safeParse(free);
  if (proposal.success && proposal.data > document.nextNetworkId) document.nextNetworkId = proposal.data;
  const moved: RepositoryEntry = {...entry, networkId: takeFrom(document)};
  contextOf(document, creation.context).repositories[creation.name] = moved;
  return {...moved};
};

/**
 * Notes that the server has the repository. The entry is written whole: should another process
 * have taken it back meanwhile, the credential is saved all the same.
 */
export const finishCreation = (document: Document, creation: Creation, entry: RepositoryEntry): void => {
  const {repositories} = contextOf(document, creation.context);
  const current = own(repositories, creation.name);
  if (current && current.repositoryGuid !== entry.repositoryGuid) {
    throw new RdcError('ALREADY_EXISTS', `Somebody else registered "${creation.name}" at the same time.`, {
      hint: `The server now has ${entry.repositoryGuid} as well: rdc repo list --machine ${creation.machine}`,
    });
  }
  const finished = {...entry};
  delete finished.state;
  repositories[creation.name] = finished;
};

/** Takes the registration back, if it is still this one and still unfinished. */
export const undoCreation = (document: Document, creation: Creation, entry: RepositoryEntry): void => {
  const {repositories} = contextOf(document, creation.context);
  const current = own(repositories, creation.name);
  if (current?.repositoryGuid === entry.repositoryGuid && current.state === 'creating') {
    delete repositories[creation.name];
  }
};
