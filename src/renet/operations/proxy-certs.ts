import type {Result} from '../../contract/index.js';
import type {Certificate} from '../../contract/operations/proxy-certs.js';
import type {RouteProblem} from '../../contract/operations/route-problem.js';
import type {Handler} from '../engine/context.js';
import {readCertificates} from '../proxy/certificates.js';
import {certificateFor, failedFor, unmetResolver, wantedNames} from '../proxy/route-certificates.js';
import {problemsIn} from '../proxy/route-problems.js';
import {lastFailure, ownedRoutes, routesIfKnown, type OwnedRoute} from '../proxy/routes.js';
import {readProxySettings} from '../proxy/settings.js';
import {routerHealth} from '../proxy/status.js';

/** The certificates there are, those that are wanted, and why the last attempt failed. */
export const proxyCerts: Handler<'proxy-certs'> = async (_params, context) => {
  const [{settings}, certificates] = await Promise.all([readProxySettings(), readCertificates()]);
  const known = await routesIfKnown(context);
  if (known === null) {
    return {configured: settings.certificates, certificates, missing: [], failure: null, routesRead: false};
  }
  const routes = await ownedRoutes(known);
  const problems = problemsIn(await routerHealth(context.signal));
  const missing = missingNames(withUnmetWishes(routes, problems), certificates);
  const failure = missing.length > 0 ? await lastFailure(context) : null;
  return {
    configured: settings.certificates,
    certificates,
    missing,
    // One that has been made good, or whose routes are gone, is none any more.
    failure: missing.some(({host}) => failedFor(failure, host)) ? failure : null,
    routesRead: true,
  };
};

/** Pure: routes that ask for a resolver which is not set up do so no more in the route server's list; its problems tell. */
export const withUnmetWishes = (routes: readonly OwnedRoute[], problems: readonly RouteProblem[]): OwnedRoute[] =>
  routes.map((route) => {
    const resolver = route.tls && route.resolver === null ? unmetResolver(route, problems) : null;
    return resolver === null ? route : {...route, resolver};
  });

/** Pure: each name once that a router wants a certificate for and that none is for. */
export const missingNames = (
  routes: readonly OwnedRoute[],
  certificates: readonly Certificate[],
): Result<'proxy-certs'>['missing'] => {
  const missing = routes.flatMap((route) =>
    wantedNames(route)
      .filter((host) => certificateFor(certificates, host) === undefined)
      .map((host) => ({host, networkId: route.networkId, repository: route.repository, service: route.service})),
  );
  return missing.filter(({host}, at) => missing.findIndex((other) => other.host === host) === at);
};
