import type {Guid, NetworkId} from '../contract/types.js';
import {RdcError} from '../shared/errors.js';
import type {Context} from './context.js';
import {release, reserve, taken, type Reservations} from './networks.js';
import type {RepositoryFacts} from './repository-facts.js';

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

/** Does what makes a repository with its network id reserved; when it fails, the id is given back. */
export const withNetworkId = async (
  id: NetworkId,
  guid: Guid,
  {dryRun, reach}: Pick<Context, 'dryRun' | 'reach'>,
  work: () => Promise<void>,
): Promise<void> => {
  if (dryRun) return work();
  await reserve(id, guid);
  await reach('network id reserved');
  try {
    await work();
  } catch (error) {
    await release(id, guid);
    throw error;
  }
};
