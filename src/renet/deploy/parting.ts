import {secondSlots} from '../services/second-slots.js';
import type {Services} from '../services/services.js';
import type {Container} from '../system/docker.js';
import {readListeners} from '../system/listening.js';
import type {Changing} from './changing.js';
import type {Deployment} from './deployment.js';
import type {Ground} from './ground.js';

/** How services are replaced. */
export interface Parted {
  /** Those beside which a second container can stand, and its slot. */
  readonly beside: readonly Changing[];
  readonly slots: Services;
  readonly inPlace: readonly Changing[];
}

/** Finds an address for each second container that may be; a service for which there is none is replaced where it stands. */
export const parted = async (
  {networkId}: Ground,
  {found: {services}}: Deployment,
  changing: readonly Changing[],
  containers: readonly Container[],
): Promise<Parted> => {
  const allowed = changing.filter(({refusal}) => refusal === null);
  const taken = [
    ...containers.flatMap(({labels}) => labels['rediacc.service_ip'] ?? []),
    ...(await readListeners()).map(({ip}) => ip),
  ];
  const slots = secondSlots(
    networkId,
    allowed.map(({name}) => name),
    services,
    new Set(taken),
  );
  const crowded = allowed.filter(({name}) => !Object.hasOwn(slots, name));
  return {
    beside: allowed.filter(({name}) => Object.hasOwn(slots, name)),
    slots,
    inPlace: [
      ...changing.filter(({refusal}) => refusal !== null),
      ...crowded.map((one) => ({...one, refusal: 'all addresses of the repository are taken'})),
    ],
  };
};
