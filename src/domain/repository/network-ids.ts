import {FIRST_NETWORK_ID, LAST_NETWORK_ID, NETWORK_ID_STEP, type NetworkId} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';

export interface TakenNetworkId {
  readonly networkId: NetworkId;
  /** What the counter becomes. */
  readonly next: NetworkId;
}

/**
 * Takes the next network id. The counter only rises, so that an id is not handed out again while
 * something on a server may still remember it; only at the ceiling are the gaps of deleted
 * repositories filled, lowest first.
 *
 * @param counter  the context document's `nextNetworkId`
 * @param used     ids of all repositories of the document
 * @throws RdcError NO_SPACE when every id is in use
 */
export const takeNetworkId = (counter: number, used: ReadonlySet<number>): TakenNetworkId => {
  const start = Math.max(FIRST_NETWORK_ID, aligned(counter));
  const networkId = lowestFree(start, used) ?? lowestFree(FIRST_NETWORK_ID, used);
  if (networkId === undefined) {
    throw new RdcError('NO_SPACE', 'Every network id is in use; a repository must be deleted first.', {
      hint: 'rdc repo list',
    });
  }
  const next = Math.min(LAST_NETWORK_ID, Math.max(start, networkId + NETWORK_ID_STEP));
  return {networkId: networkId as NetworkId, next: next as NetworkId};
};

/** The first id at or above a number. */
const aligned = (number: number): number =>
  FIRST_NETWORK_ID + Math.ceil((number - FIRST_NETWORK_ID) / NETWORK_ID_STEP) * NETWORK_ID_STEP;

const lowestFree = (from: number, used: ReadonlySet<number>): number | undefined => {
  for (let id = from; id <= LAST_NETWORK_ID; id += NETWORK_ID_STEP) if (!used.has(id)) return id;
  return undefined;
};
