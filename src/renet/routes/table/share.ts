import {messageOf} from '../../../shared/errors.js';
import {autoRoute, hostRule, isEnabled, portRoute} from './automatic.js';
import type {Container} from './container.js';
import {withEntryPoints, withResolver} from './entry-points.js';
import {labelFragment, serviceTitle, type Element} from './fragment.js';
import type {Allocation} from './ports.js';
import type {Problems, Warn} from './problems.js';
import {servicePort, type Listening} from './service-port.js';
import type {RouteSettings} from './settings.js';

export interface Surroundings {
  readonly settings: RouteSettings;
  readonly allocations: readonly Allocation[];
  readonly listening: Listening;
}

/** What one container brings to the table, before it is set against what others bring. */
interface Share {
  readonly elements: readonly Element[];
  readonly warnings: readonly string[];
  /** Why there is nothing of it. */
  readonly failure: string | null;
}

/**
 * Shares of containers as they were last worked out: a change concerns one container, while the labels of all the others
 * still mean what they did. A container is never changed, but replaced.
 */
const remembered = new WeakMap<Container, {settings: RouteSettings; around: string; share: Share}>();

/** The elements of a container; what it does not get goes to the problems. */
export const elementsFor = (container: Container, around: Surroundings, problems: Problems): readonly Element[] => {
  const {elements, warnings, failure} = recall(container, around);
  warnings.forEach(problems.of(container));
  if (failure !== null) problems.add(failure, container, [container], null);
  return elements;
};

const recall = (container: Container, {settings, allocations, listening}: Surroundings): Share => {
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
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  try {
    const elements = elementsOf(container, around, warn).flatMap((element) => {
      if (element.kind !== 'routers') return [element];
      return withEntryPoints(withResolver(element, around.settings, warn), around, warn) ?? [];
    });
    return {elements, warnings, failure: null};
  } catch (error) {
    const failure = `${serviceTitle(container)}: its labels could not be read: ${messageOf(error)}`;
    return {elements: [], warnings, failure};
  }
};

const elementsOf = (container: Container, around: Surroundings, warn: Warn): Element[] => {
  const {settings, allocations, listening} = around;
  const {port, problem} = servicePort(container, listening);
  const given = allocations.filter(({service}) => service === container.service);
  const dynamic = given.flatMap((allocation) => portRoute(container, allocation));
  if (!isEnabled(container)) {
    const route = autoRoute(container, port, settings);
    if (problem !== undefined && autoRoute(container, 1, settings).length > 0)
      warn(`${serviceTitle(container)} ${problem}`);
    return [...route, ...dynamic];
  }
  const rule = settings.baseDomain === null ? null : hostRule(container, settings.baseDomain);
  const {elements, warnings} = labelFragment(container, port, rule);
  warnings.forEach(warn);
  return [...elements, ...dynamic];
};
