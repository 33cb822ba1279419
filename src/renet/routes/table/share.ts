import {messageOf} from '../../../shared/errors.js';
import {autoRoute, hostRule, isEnabled, portRoute} from './automatic.js';
import type {Container} from './container.js';
import {withEntryPoints, withResolver} from './entry-points.js';
import {labelFragment, type Element} from './fragment.js';
import type {Allocation} from './ports.js';
import {problemOf, type Problem, type Warn} from './problems.js';
import {servicePort, type Listening} from './service-port.js';
import type {RouteSettings} from './settings.js';

export interface Surroundings {
  readonly settings: RouteSettings;
  readonly allocations: readonly Allocation[];
  readonly listening: Listening;
}

/** What one container brings to the table, before it is set against what others bring. */
export interface Share {
  readonly elements: readonly Element[];
  readonly problems: readonly Problem[];
}

/**
 * Shares of containers as they were last worked out: a change concerns one container, while the labels of all the others
 * still mean what they did. A container is never changed, but replaced.
 */
const remembered = new WeakMap<Container, {settings: RouteSettings; around: string; share: Share}>();

/** The elements of a container, and what it does not get. */
export const shareFor = (container: Container, {settings, allocations, listening}: Surroundings): Share => {
  const {ip, networkId} = container;
  const given = allocations.filter((one) => one.networkId === networkId);
  const open = listening.get(ip) ?? [];
  const around = JSON.stringify([open, given]);
  const known = remembered.get(container);
  if (known?.settings === settings && known.around === around) return known.share;
  const share = shareOf(container, {settings, allocations: given, listening});
  remembered.set(container, {settings, around, share});
  return share;
};

/** Labels that nobody has thought of are their container's own business and nobody else's. */
const shareOf = (container: Container, around: Surroundings): Share => {
  const problems: Problem[] = [];
  const warn: Warn = (cause) => void problems.push(problemOf(cause, container));
  try {
    const elements = elementsOf(container, around, warn).flatMap((element) => {
      if (element.kind !== 'routers') return [element];
      return withEntryPoints(withResolver(element, around.settings, warn), around, warn) ?? [];
    });
    return {elements, problems};
  } catch (error) {
    warn({kind: 'labels-unreadable', error: messageOf(error)});
    return {elements: [], problems};
  }
};

const elementsOf = (container: Container, around: Surroundings, warn: Warn): Element[] => {
  const {settings, allocations, listening} = around;
  const {port, problem} = servicePort(container, listening);
  const given = allocations.filter(({service}) => service === container.service);
  const dynamic = given.flatMap((allocation) => portRoute(container, allocation));
  if (!isEnabled(container)) {
    const route = autoRoute(container, port, settings);
    if (problem !== undefined && autoRoute(container, 1, settings).length > 0) warn(problem);
    return [...route, ...dynamic];
  }
  const rule = settings.baseDomain === null ? null : hostRule(container, settings.baseDomain);
  const {elements, problems} = labelFragment(container, port, rule);
  problems.forEach(warn);
  return [...elements, ...dynamic];
};
