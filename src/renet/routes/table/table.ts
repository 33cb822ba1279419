import type {Route} from '../../../contract/operations/proxy.js';
import {lostClaims, settle} from './claims.js';
import type {Container} from './container.js';
import {ownNames, redirectedEntryPoints} from './entry-points.js';
import {isSection, type Element, type Kind, type Protocol} from './fragment.js';
import type {Section, Value} from '../grammar/labels.js';
import type {Problem} from './problems.js';
import type {RouteSettings} from './settings.js';
import {shareFor, type Surroundings} from './share.js';

export interface TableInput extends Surroundings {
  readonly containers: readonly Container[];
}

export interface Table {
  /** Traefik's dynamic configuration; sections without content are absent, Traefik refuses empty ones. */
  readonly document: Section;
  readonly routes: readonly Route[];
  /** What containers do not get, container by container, lost claims included. */
  readonly problems: readonly Problem[];
  readonly services: Readonly<Record<Protocol, number>>;
}

/** Pure: all running containers in, everything that is routed out. The order of the containers does not matter. */
export const buildTable = (input: TableInput): Table => {
  const shares = input.containers.map((container) => shareFor(container, input));
  const {elements, losses} = settle(shares.flatMap((share) => share.elements));
  const services = new Map(
    elements.filter(({kind}) => kind === 'services').map((element) => [keyOf(element.protocol, element.name), element]),
  );
  return {
    document: documentOf(elements, input.settings),
    routes: elements.filter(({kind}) => kind === 'routers').map((element) => routeOf(element, services)),
    problems: [...shares.flatMap(({problems}) => problems), ...lostClaims(losses, input.containers)],
    services: {http: count(elements, 'http'), tcp: count(elements, 'tcp'), udp: count(elements, 'udp')},
  };
};

const count = (elements: readonly Element[], protocol: Protocol): number =>
  elements.filter((element) => element.kind === 'services' && element.protocol === protocol).length;

/** Names of our own; those from labels end with a network id, so they cannot meet. */
const TO_HTTPS = 'to-https';

const documentOf = (elements: readonly Element[], settings: RouteSettings): Section => {
  const document: Section = {};
  for (const element of elements) {
    const {protocol, kind, name, value} = element;
    if (kind !== 'routers') {
      place(document, protocol, kind, name, value);
      continue;
    }
    place(document, protocol, kind, name, {...value, entryPoints: ownNames(value['entryPoints'], settings)});
    if (protocol === 'http') placeRedirect(document, element, settings);
  }
  return document;
};

/**
 * Plain HTTP of a host that is served by HTTPS goes there; other hosts stay unknown. The priority is the
 * lowest, so that any router that wants plain HTTP for the same host has it. Permanent only with
 * real certificates: browsers never forget a permanent one.
 */
const placeRedirect = (document: Section, element: Element, settings: RouteSettings): void => {
  const from = redirectedEntryPoints(element, settings);
  if (from.length === 0) return;
  place(document, 'http', 'routers', `${element.name}-${TO_HTTPS}`, {
    rule: element.value['rule'] ?? '',
    entryPoints: ownNames(from, settings),
    middlewares: [TO_HTTPS],
    service: 'noop@internal',
    priority: 1,
  });
  place(document, 'http', 'middlewares', TO_HTTPS, {
    redirectScheme: {scheme: 'https', permanent: settings.certificates},
  });
};

const place = (document: Section, protocol: Protocol, kind: Kind, name: string, value: Section): void => {
  const section = (document[protocol] ??= {}) as Section;
  const named = (section[kind] ??= Object.create(null) as Section) as Section;
  named[name] = value;
};

const keyOf = (protocol: Protocol, name: string): string => `${protocol} ${name}`;

const routeOf = (
  {protocol, name, value, networkId, service, auto}: Element,
  services: ReadonlyMap<string, Element>,
): Route => {
  const entryPoints = Array.isArray(value['entryPoints']) ? value['entryPoints'].map(String) : [];
  return {
    protocol,
    name,
    rule: typeof value['rule'] === 'string' ? value['rule'] : null,
    entryPoints,
    servers: serversOf(services.get(keyOf(protocol, String(value['service'])))),
    // Traefik speaks TLS on the secure entrypoints whatever the router says.
    tls:
      value['tls'] !== undefined || (protocol === 'http' && entryPoints.some((entry) => entry.startsWith('websecure'))),
    networkId,
    service,
    auto,
    ...certificateWish(value['tls']),
  };
};

/** Which resolver a router asks, and for what when not for the hosts of its rule. */
const certificateWish = (tls: Value | undefined): Pick<Route, 'resolver' | 'passthrough' | 'domains'> => {
  const section = isSection(tls) ? tls : {};
  const {certResolver, passthrough, domains: asked} = section;
  if (typeof certResolver !== 'string') return {resolver: null, passthrough: passthrough === true, domains: []};
  const named = (Array.isArray(asked) ? asked.filter(isSection) : []).flatMap(({main, sans}) => [
    main,
    ...(Array.isArray(sans) ? sans : []),
  ]);
  const domains = named.filter((name) => name !== undefined && name !== '').map(String);
  return {resolver: certResolver, passthrough: passthrough === true, domains};
};

const serversOf = (service: Element | undefined): string[] => {
  const balancer = service?.value['loadBalancer'];
  const servers = isSection(balancer) && Array.isArray(balancer['servers']) ? balancer['servers'] : [];
  return servers.filter(isSection).map((server) => String(server['url'] ?? server['address']));
};
