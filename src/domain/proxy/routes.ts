import type {ContextDocument, RepositoryEntry} from '../../contract/document.js';
import type {ListedRoute, Route} from '../../contract/operations/proxy.js';
import {hostsIn} from '../../shared/traefik-rule.js';
import {nameOf} from '../repository/repositories.js';

export interface PublicAddress {
  readonly service: string;
  readonly url: string;
  /** Made from the service's name; false for a domain its labels name. */
  readonly auto: boolean;
}

/**
 * The addresses a browser can open, of one repository: every host that its HTTP routers call by name, https
 * where a router for it has TLS. Services A-Z, a service's own domains before its automatic one.
 */
export const publicAddresses = (routes: readonly Route[], networkId: number): PublicAddress[] => {
  const addresses = new Map<string, PublicAddress>();
  for (const route of routes) {
    if (route.protocol !== 'http' || route.networkId !== networkId) continue;
    for (const host of hostsIn(route.rule ?? '')) {
      if (addresses.has(host) && !route.tls) continue;
      addresses.set(host, {
        service: route.service,
        url: `${route.tls ? 'https' : 'http'}://${host}`,
        auto: route.auto,
      });
    }
  }
  return [...addresses.values()].sort(
    (a, b) => compare(a.service, b.service) || Number(a.auto) - Number(b.auto) || compare(a.url, b.url),
  );
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Routes of one repository. One whose reservation cannot be read is known by its network id. */
export const routesOf = (
  {repositoryGuid, networkId}: Pick<RepositoryEntry, 'repositoryGuid' | 'networkId'>,
  routes: readonly ListedRoute[],
): ListedRoute[] =>
  routes.filter(({repository, networkId: of}) =>
    repository === null ? of === networkId : repository === repositoryGuid,
  );

/** Routes with the names that the context has for their repositories. */
export const namedRoutes = (
  routes: readonly ListedRoute[],
  context: ContextDocument,
): (ListedRoute & {repositoryName: string | null})[] =>
  routes.map((route) => ({...route, repositoryName: nameOf(context, route.repository)}));
