import type {NetworkId} from '../../contract/types.js';
import {MAX_SERVICES, serviceIp} from '../layout.js';
import type {Services} from './services.js';

/**
 * Pure: the services with a second address for each of the names, taken from the end of the block, where a new service
 * gets to last. Nothing of it is written: the address is free again with its container.
 *
 * @param taken  addresses that containers have or programs listen at
 * @returns the new slots of those for which there is an address
 */
export const secondSlots = (
  networkId: NetworkId,
  names: readonly string[],
  services: Services,
  taken: ReadonlySet<string>,
): Services => {
  const slots = new Set(Object.values(services).map(({slot}) => slot));
  const free = Array.from({length: MAX_SERVICES}, (_, index) => MAX_SERVICES - 1 - index).filter(
    (slot) => !slots.has(slot) && !taken.has(serviceIp(networkId, slot)),
  );
  return Object.fromEntries(names.slice(0, free.length).map((name, index) => [name, {slot: free[index] ?? 0}]));
};
