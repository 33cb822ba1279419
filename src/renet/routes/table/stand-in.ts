import type {Container} from './container.js';

/**
 * Pure: those of the containers that are to get requests. One that stands in for its service gets them all, so that
 * the others can be replaced meanwhile.
 */
export const answering = (containers: readonly Container[]): Container[] => {
  const stoodInFor = new Set(containers.filter(({standsIn}) => standsIn).map(keyOf));
  return containers.filter((container) => container.standsIn || !stoodInFor.has(keyOf(container)));
};

const keyOf = ({networkId, service}: Container): string => `${networkId} ${service}`;
