import type {Link} from '../../../../../src/contract/operations/proxy-explain.js';
import type {Guid, NetworkId} from '../../../../../src/contract/types.js';
import {explain} from '../../../../../src/renet/proxy/explain/explain.js';
import type {Facts, SeenContainer} from '../../../../../src/renet/proxy/explain/facts.js';
import {wantedPorts} from '../../../../../src/renet/proxy/static.js';
import {readSettings} from '../../../../../src/renet/routes/table/settings.js';
import {container, table} from '../../routes/scene.js';

export const GUID = '11111111-1111-4111-8111-111111111111' as Guid;
export const ID = 2816 as NetworkId;
/** What `rdc` calls the repository, and the server does not know. */
const UP = `rdc repo up ${GUID} --machine <machine>`;
export const hints = {
  up: UP,
  mount: `rdc repo up ${GUID} --mount --machine <machine>`,
  logs: `rdc repo logs ${GUID} web --machine <machine>`,
  push: 'rdc context push-infra <machine>',
};

const TRAEFIK = `entryPoints:
  ping: {address: "127.0.0.1:7112/tcp"}
  web: {address: "10.0.2.15:80/tcp"}
  websecure: {address: "10.0.2.15:443/tcp"}
  tcp-5432: {address: "10.0.2.15:5432/tcp"}
  udp-53: {address: "10.0.2.15:53/udp"}
`;
/** The same of a server that is reached by IPv6 as well. */
export const WITH_IPV6 = `${TRAEFIK}  web-v6: {address: "[2001:DB8:0::50]:80/tcp"}
  websecure-v6: {address: "[2001:DB8:0::50]:443/tcp"}
`;
const PLAIN = 'BASE_DOMAIN=example.com\n';
export const CERTIFIED = `${PLAIN}CERTBOT_EMAIL=a@b.c\nCF_DNS_API_TOKEN=t\n`;

/** Labels of a service with a domain of its own. */
export const shop = (more: Record<string, string> = {}) => ({
  'traefik.enable': 'true',
  'traefik.http.routers.shop.rule': 'Host(`shop.example.com`)',
  'traefik.http.routers.shop.entrypoints': 'websecure,websecure-v6',
  'traefik.http.routers.shop.tls': 'true',
  'traefik.http.services.shop.loadbalancer.server.port': '8080',
  ...more,
});

export interface Scene {
  /** Of the service `web`; without any it has an automatic route on port 8080. */
  labels?: Record<string, string>;
  state?: string;
  status?: string;
  /** Ports that it listens on at its address. */
  listens?: {tcp?: number[]; udp?: number[]};
  configEnv?: string;
  /** Another static configuration of Traefik. */
  traefikYml?: string;
  /** No container at all. */
  absent?: boolean;
  other?: Partial<Facts>;
}

/** A server with one repository with one service, as the route server sees it. */
const facts = (scene: Scene = {}): Facts => {
  const {
    labels = shop(),
    state = 'running',
    status = 'Up 4 minutes',
    configEnv = PLAIN,
    listens = {tcp: [8080]},
    traefikYml = TRAEFIK,
  } = scene;
  const settings = readSettings(configEnv, traefikYml);
  const found = container('web', labels, {exposed: [8080]});
  const serves = !scene.absent && state === 'running' && !/unhealthy|starting/.test(status);
  const {routes, problems, conflicts, services} = table(serves ? [found] : [], settings);
  const own = {'rediacc.service_name': 'web', 'rediacc.service_ip': found.ip};
  const seen: SeenContainer = {
    networkId: ID,
    repository: GUID,
    service: 'web',
    state,
    status,
    labels: {...labels, ...own},
  };
  const traefik = wantedPorts(traefikYml).map(({protocol, address, port}) => ({protocol, ip: address, port}));
  const app = (['tcp', 'udp'] as const).flatMap((protocol) =>
    (listens[protocol] ?? []).map((port) => ({protocol, ip: found.ip, port})),
  );
  return {
    settings,
    listens: wantedPorts(traefikYml),
    installed: true,
    traefik: 'running',
    ownAddresses: ['10.0.2.15'],
    ownIpv6: ['2001:db8::50'],
    bound: [...traefik, ...app],
    health: {
      status: 'ok',
      routers: {http: 0, tcp: 0, udp: 0},
      services,
      autoRoutes: {enabled: settings.autoRoutes, baseDomain: settings.baseDomain},
      daemons: [],
      conflicts,
      warnings: problems.map(({problem}) => problem),
      problems,
      agentHash: 'abc',
    },
    routes,
    networks: [{networkId: ID, repository: GUID, daemon: 'running'}],
    containers: scene.absent ? [] : [seen],
    certificates: [],
    failure: null,
    ...scene.other,
  };
};

/** The links of a subject, as `link: state`, and each one by its name. */
export const explained = (subject: string, scene: Scene = {}) => {
  const result = explain(subject, facts(scene));
  const link = (name: Link['link']): Link => {
    const found = result.links.find((one) => one.link === name);
    if (!found) throw new Error(`no link ${name}`);
    return found;
  };
  return {
    ...result,
    states: result.links.map(({link: name, state}) => `${name}: ${state}`),
    link,
    first: firstBroken(result.links),
  };
};

const firstBroken = (links: readonly Link[]): Link | undefined => links.find(({state}) => state === 'broken');
