import type {NetworkId} from '../../../../src/contract/types.js';
import type {Conflict} from '../../../../src/contract/operations/proxy.js';
import type {RouteCause} from '../../../../src/contract/operations/route-problem.js';
import {conflictsOf, saidOf} from '../../../../src/renet/routes/health.js';
import type {Container} from '../../../../src/renet/routes/table/container.js';
import {isLostClaim} from '../../../../src/renet/routes/table/problems.js';
import {readSettings, type RouteSettings} from '../../../../src/renet/routes/table/settings.js';
import {buildTable, type Table, type TableInput} from '../../../../src/renet/routes/table/table.js';

const TRAEFIK = `entryPoints:
  ping: {address: "127.0.0.1:7112/tcp"}
  web: {address: "10.0.2.15:80/tcp"}
  web--2: {address: "127.0.0.1:80/tcp"}
  websecure: {address: "10.0.2.15:443/tcp"}
  tcp-25: {address: "10.0.2.15:25/tcp"}
  tcp-10000: {address: "10.0.2.15:10000/tcp"}
  udp-53: {address: "10.0.2.15:53/udp"}
`;

/** A server with two addresses, without IPv6. */
export const plain = readSettings('BASE_DOMAIN=example.com\nAUTO_ROUTES=true\n', TRAEFIK);
export const certified = readSettings('BASE_DOMAIN=example.com\nCERTBOT_EMAIL=a@b.c\nCF_DNS_API_TOKEN=t\n', TRAEFIK);

/** A running container of the network, at the address of its slot. */
export const container = (
  service: string,
  labels: Record<string, string> = {},
  other: {networkId?: number; slot?: number; exposed?: number[]; standsIn?: boolean} = {},
): Container => {
  const networkId = (other.networkId ?? 2816) as NetworkId;
  const low = networkId + 2 + (other.slot ?? 0);
  const ip = `127.0.${low >> 8}.${low & 255}`;
  return {
    id: `${networkId}-${service}`,
    networkId,
    service,
    ip,
    labels,
    exposed: other.exposed ?? [],
    standsIn: other.standsIn ?? false,
  };
};

/** Labels of a service with rules of its own, on port 8080. */
export const own = (name: string, rule: string, entryPoints = 'web', more: Record<string, string> = {}) => ({
  'traefik.enable': 'true',
  [`traefik.http.routers.${name}.rule`]: rule,
  [`traefik.http.routers.${name}.entrypoints`]: entryPoints,
  [`traefik.http.services.${name}.loadbalancer.server.port`]: '8080',
  ...more,
});

/** Of a router that ends TLS. */
export const TLS = {tls: 'true'};
/** Labels of a TCP router and its service, on port 1. */
export const tcp = (name: string, entryPoints: string, rule = 'HostSNI(`*`)', more: Record<string, string> = {}) => {
  const settings = Object.entries({rule, entrypoints: entryPoints, ...more});
  return {
    'traefik.enable': 'true',
    [`traefik.tcp.services.${name}.loadbalancer.server.port`]: '1',
    ...Object.fromEntries(settings.map(([key, value]) => [`traefik.tcp.routers.${name}.${key}`, value])),
  };
};

interface SeenTable extends Omit<Table, 'document' | 'problems'> {
  readonly document: Record<string, Record<string, Record<string, unknown>>>;
  readonly problems: ReturnType<typeof saidOf>;
  /** Of those problems that are no lost claims. */
  readonly causes: RouteCause[];
  readonly conflicts: Conflict[];
}

/** The table of these containers, as plain objects, with what /health makes of its problems. */
export const table = (
  containers: Container[],
  settings: RouteSettings = plain,
  rest: Partial<TableInput> = {},
): SeenTable => {
  const built = buildTable({containers, settings, allocations: [], listening: new Map(), ...rest});
  const problems = saidOf(built.problems);
  const causes = problems.map(({cause}) => cause).filter((cause) => !isLostClaim(cause));
  return JSON.parse(JSON.stringify({...built, problems, causes, conflicts: conflictsOf(built.problems)}));
};
