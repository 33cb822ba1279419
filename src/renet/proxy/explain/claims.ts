import type {NetworkId} from '../../../contract/types.js';
import {hostsIn, matchRule} from '../../../shared/traefik-rule.js';
import {labelOf, parseBool} from '../../routes/grammar/labels.js';
import {hostRule, isEnabled} from '../../routes/table/automatic.js';
import type {Container} from '../../routes/table/container.js';
import {labelFragment} from '../../routes/table/fragment.js';
import type {Facts, SeenContainer} from './facts.js';
import type {Subject} from './link.js';

/** A container that wants to serve what is asked about, whether or not it is let. */
export interface Claim {
  readonly container: SeenContainer;
  /** By its labels, or by the name that every service has. */
  readonly by: 'labels' | 'name';
  /** Entrypoints its labels name; empty when they name none. */
  readonly entryPoints: readonly string[];
}

/** Every container whose labels or whose name want the subject: those that run and are served or not, and stopped ones. */
export const claimsOf = (subject: Subject, {containers, settings}: Facts): Claim[] =>
  containers
    .flatMap((container) => claimOf(container, subject, settings.baseDomain) ?? [])
    .sort((a, b) => rank(b) - rank(a));

/** Who runs and is switched on knows most about why it is not served. */
const rank = ({container, by}: Claim): number =>
  Number(container.state === 'running') * 2 + Number(by === 'labels' && isEnabled(container));

const claimOf = (container: SeenContainer, subject: Subject, baseDomain: string | null): Claim | undefined => {
  const named = routersOf(container, baseDomain).find((router) => wants(router, subject));
  if (named) return {container, by: 'labels', entryPoints: named.entryPoints};
  if (quotes(container, subject)) return {container, by: 'labels', entryPoints: []};
  if (subject.is === 'port' || baseDomain === null) return undefined;
  return isEnabled(container) || matchRule(hostRule(asRunning(container), baseDomain), subject.host) !== 'yes'
    ? undefined
    : {container, by: 'name', entryPoints: []};
};

interface WantedRouter {
  readonly protocol: string;
  readonly rule: string;
  readonly entryPoints: readonly string[];
}

/** As the route server reads labels, for a container that it may not look at because it is stopped. */
const asRunning = ({networkId, service, labels}: SeenContainer): Container => ({
  id: service,
  networkId: networkId as NetworkId,
  service,
  ip: labels['rediacc.service_ip'] ?? '127.0.0.1',
  labels,
  exposed: [],
  standsIn: false,
});

const routersOf = (container: SeenContainer, baseDomain: string | null): WantedRouter[] => {
  const running = asRunning(container);
  const rule = baseDomain === null ? null : hostRule(running, baseDomain);
  // Any port: here it matters who wants what, not where it is.
  return labelFragment(running, 1, rule).elements.flatMap(({kind, protocol, value}) =>
    kind === 'routers'
      ? [{protocol, rule: String(value['rule'] ?? ''), entryPoints: textsOf(value['entryPoints'])}]
      : [],
  );
};

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const wants = ({protocol, rule, entryPoints}: WantedRouter, subject: Subject): boolean =>
  subject.is === 'host'
    ? protocol !== 'udp' && hostsIn(rule).includes(subject.host) && matchRule(rule, subject.host) !== 'no'
    : protocol !== 'http' && entryPoints.includes(subject.entryPoint);

/** Labels that are refused name what they want all the same. */
const quotes = ({labels}: SeenContainer, subject: Subject): boolean =>
  Object.entries(labels).some(([name, value]) => {
    if (!name.toLowerCase().startsWith('traefik.')) return false;
    if (subject.is === 'port') return value.split(',').some((word) => word.trim() === subject.entryPoint);
    return hostsIn(value).includes(subject.host);
  });

/** Why a service that has no labels of its own does not get its automatic route; null when it could. */
export const noAutoRoute = ({labels}: SeenContainer, {settings}: Facts): 'switched off' | 'hidden' | null => {
  if (!settings.autoRoutes) return 'switched off';
  const hidden = labelOf(labels, 'traefik.enable') !== undefined;
  return hidden || parseBool(labelOf(labels, 'rediacc.auto_route')) === false ? 'hidden' : null;
};
