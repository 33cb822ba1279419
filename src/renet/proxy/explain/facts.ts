import type {Certificate, CertificateFailure} from '../../../contract/operations/proxy-certs.js';
import type {Route, RouterHealth} from '../../../contract/operations/proxy.js';
import type {Guid, NetworkId} from '../../../contract/types.js';
import {messageOf} from '../../../shared/errors.js';
import {isDaemonRunning} from '../../daemon/state.js';
import type {Context} from '../../engine/context.js';
import {dockerSocket} from '../../layout.js';
import {readReservations} from '../../repository/network-ids.js';
import {addresses} from '../../system/addresses.js';
import {docker, serviceOf, type Container} from '../../system/docker.js';
import {readBound, type Bound} from '../../system/listening.js';
import {readCertificates} from '../certificates.js';
import {lastFailure, routesIfKnown} from '../routes.js';
import {readProxySettings, type ProxySettings} from '../settings.js';
import {isInstalled, routerHealth, traefikState} from '../status.js';

/** A container of any repository, stopped ones included. */
export interface SeenContainer {
  readonly networkId: NetworkId;
  readonly repository: Guid;
  readonly service: string;
  /** `running`, `exited` and so on, as Docker names it. */
  readonly state: string;
  /** Docker's own words, such as `Up 4 minutes (healthy)`. */
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface SeenNetwork {
  readonly networkId: NetworkId;
  readonly repository: Guid;
  /** `silent`: its daemon runs and does not answer. */
  readonly daemon: 'running' | 'silent' | 'down';
}

/** Everything that decides how a request is passed on. */
export interface Facts extends ProxySettings {
  readonly installed: boolean;
  /** As Docker names it. */
  readonly traefik: string;
  /** IPv4 addresses under which others reach the server. */
  readonly ownAddresses: readonly string[];
  readonly ownIpv6: readonly string[];
  readonly bound: readonly Bound[];
  /** Null when the route server does not answer; so are the routes. */
  readonly health: RouterHealth | null;
  readonly routes: readonly Route[] | null;
  readonly networks: readonly SeenNetwork[];
  readonly containers: readonly SeenContainer[];
  readonly certificates: readonly Certificate[];
  readonly failure: CertificateFailure | null;
}

/** A daemon that hangs must not keep the rest from being explained. */
const PATIENCE_MS = 10_000;

/** Looks at all links. What does not answer is a fact too, never an error. */
export const readFacts = async (context: Context): Promise<Facts> => {
  const {signal, exec} = context;
  const [installed, {state: traefik}, proxySettings, ownAddresses, ownIpv6, bound, health, routes] = await Promise.all([
    isInstalled(),
    traefikState(signal),
    readProxySettings(),
    addresses(exec).own(),
    addresses(exec).ownIpv6(),
    readBound(),
    routerHealth(signal),
    routesIfKnown(context),
  ]);
  const [repositories, certificates, failure] = await Promise.all([
    readNetworks(context),
    readCertificates().catch((error: unknown) => tell(error, [], context)),
    proxySettings.settings.certificates ? lastFailure(context) : null,
  ]);
  return {
    ...proxySettings,
    installed,
    traefik,
    ownAddresses,
    ownIpv6,
    bound,
    health,
    routes,
    ...repositories,
    certificates,
    failure,
  };
};

const readNetworks = async (context: Context): Promise<Pick<Facts, 'networks' | 'containers'>> => {
  const reservations = [...(await readReservations())].sort(([a], [b]) => a - b);
  const seen = await Promise.all(
    reservations.map(async ([networkId, {guid}]) => {
      const containers = (await isDaemonRunning(networkId)) ? await containersOf(networkId, context) : 'down';
      const daemon = typeof containers === 'string' ? containers : ('running' as const);
      const network: SeenNetwork = {networkId, repository: guid, daemon};
      const own = typeof containers === 'string' ? [] : containers;
      return {network, containers: own.map((container) => seenContainer(container, network))};
    }),
  );
  return {networks: seen.map(({network}) => network), containers: seen.flatMap(({containers}) => containers)};
};

const containersOf = async (networkId: NetworkId, context: Context): Promise<Container[] | 'silent'> => {
  const {signal} = context;
  try {
    return await docker(dockerSocket(networkId), {signal, timeoutMs: PATIENCE_MS}).containers();
  } catch (error) {
    return tell(error, 'silent', context);
  }
};

const seenContainer = (container: Container, {networkId, repository}: SeenNetwork): SeenContainer => {
  const {state, status, labels, name} = container;
  return {networkId, repository, service: serviceOf(container) ?? name, state, status, labels};
};

const tell = <T>(error: unknown, instead: T, {signal, report}: Context): T => {
  if (signal.aborted) throw error;
  void report({type: 'warning', message: messageOf(error)});
  return instead;
};
