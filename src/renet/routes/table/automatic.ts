import {labelOf, parseBool, type Section} from '../grammar/labels.js';
import type {Container} from './container.js';
import {qualify, type Element} from './fragment.js';
import type {Allocation} from './ports.js';
import {isDatabasePort} from './service-port.js';
import type {RouteSettings} from './settings.js';

/** Rule of a service's own host name below the base domain; DNS knows no case. */
export const hostRule = ({service, networkId}: Container, baseDomain: string): string =>
  `Host(\`${service.toLowerCase()}-${networkId}.${baseDomain}\`)`;

/** Whether a container uses its own `traefik.*` rules. */
export const isEnabled = ({labels}: Pick<Container, 'labels'>): boolean =>
  parseBool(labelOf(labels, 'traefik.enable')) === true;

/** Whether a container wants the route that is made for it. `traefik.enable=false` says no as well: it hides a service. */
const wantsAutoRoute = ({labels}: Pick<Container, 'labels'>): boolean =>
  labelOf(labels, 'traefik.enable') === undefined && parseBool(labelOf(labels, 'rediacc.auto_route')) !== false;

/** Whether a container can have any route at all. */
export const wantsRoutes = (container: Pick<Container, 'labels'>): boolean =>
  isEnabled(container) || wantsAutoRoute(container);

/**
 * The route of a service without rules of its own. With certificates it is HTTPS and all such routes
 * share one wildcard certificate of the base domain; without, it is plain HTTP.
 */
export const autoRoute = (container: Container, port: number | null, settings: RouteSettings): Element[] => {
  const {baseDomain, autoRoutes, certificates, entryPoints} = settings;
  if (!autoRoutes || baseDomain === null || port === null || isDatabasePort(port) || !wantsAutoRoute(container))
    return [];
  const name = qualify(container.service, container.networkId);
  const wanted = certificates ? ['websecure', 'websecure-v6'] : ['web', 'web-v6'];
  const router: Section = {
    rule: hostRule(container, baseDomain),
    entryPoints: wanted.filter((entryPoint) => entryPoints.has(entryPoint)),
    service: name,
  };
  if (certificates) {
    router['tls'] = {certResolver: 'letsencrypt', domains: [{main: baseDomain, sans: [`*.${baseDomain}`]}]};
  }
  return pair('http', container, name, router, {url: `http://${container.ip}:${port}`});
};

/** The route from a dynamic port to the service it was given to. */
export const portRoute = (container: Container, {protocol, port, target}: Allocation): Element[] => {
  const name = qualify(`${container.service}-port-${target}`, container.networkId);
  const router: Section = {entryPoints: [`${protocol}-${port}`], service: name};
  if (protocol === 'tcp') router['rule'] = 'HostSNI(`*`)';
  return pair(protocol, container, name, router, {address: `${container.ip}:${target}`});
};

const pair = (
  protocol: 'http' | 'tcp' | 'udp',
  container: Container,
  name: string,
  router: Section,
  server: Section,
): Element[] => {
  const {networkId, service} = container;
  const common = {protocol, name, networkId, service, auto: true};
  return [
    {...common, kind: 'routers', value: router},
    {...common, kind: 'services', value: {loadBalancer: {servers: [server]}}},
  ];
};
