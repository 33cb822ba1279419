import type {NetworkId} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {NETWORKS_DIR} from '../layout.js';
import type {RepositoryFacts} from './facts.js';
import {release, removeUnfinished, reserve, taken, type Reservations} from './network-ids.js';

/**
 * The network id to work with: the reserved one, else the one that was asked for. Acting on the
 * daemon of another repository would stop somebody else's apps, so every doubt is an error.
 *
 * @throws RdcError INVALID_INPUT when the repository has another id, NETWORK_ID_TAKEN when the id has another repository
 */
export const agreeOnNetworkId = <Asked extends NetworkId | undefined>(
  {guid, networkId}: Pick<RepositoryFacts, 'guid' | 'networkId'>,
  reservations: Reservations,
  asked: Asked,
): NetworkId | (Asked extends undefined ? null : never) => {
  if (networkId !== null && asked !== undefined && networkId !== asked) {
    throw new RdcError(
      'INVALID_INPUT',
      `Repository ${guid} has network id ${networkId} on this server, not ${asked}.`,
      {
        hint: `Repeat it with network id ${networkId}.`,
        details: {networkId},
      },
    );
  }
  if (networkId !== null) return networkId;
  if (asked !== undefined && reservations.has(asked)) throw taken(asked, reservations);
  return (asked ?? null) as NetworkId | (Asked extends undefined ? null : never);
};

/**
 * Works on a repository with its network id reserved. When that fails, an id that this call reserved is given back,
 * and so is that of a repository which was not made to the end; one that was there keeps its own.
 */
export const withNetworkId = async (
  id: NetworkId,
  {facts, datastore}: {facts: Pick<RepositoryFacts, 'guid' | 'networkId' | 'image'>; datastore: string},
  {dryRun, reach}: Pick<Context, 'dryRun' | 'reach'>,
  work: () => Promise<void>,
  directory = NETWORKS_DIR,
): Promise<void> => {
  const {guid, networkId, image} = facts;
  if (dryRun) return work();
  if (networkId === null) await reserve(id, {guid, datastore}, directory);
  else await removeUnfinished(id, guid, directory);
  await reach('network id reserved');
  try {
    await work();
  } catch (error) {
    // On a disk that fails this does, too. What went wrong first is what to tell, and an id that stays is found by the next call.
    if (networkId === null || image === null) await release(id, guid, directory).catch(() => undefined);
    throw error;
  }
};
