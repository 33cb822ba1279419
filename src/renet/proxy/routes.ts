import * as z from 'zod';
import type {CertificateFailure} from '../../contract/operations/proxy-certs.js';
import {Route, type ListedRoute} from '../../contract/operations/proxy.js';
import type {NetworkId} from '../../contract/types.js';
import {isRdcError, RdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {ROUTER_PORT, ROUTER_UNIT} from '../layout.js';
import {readReservations} from '../repository/network-ids.js';
import {failureIn} from './acme-failure.js';
import {readCertificates} from './certificates.js';
import {askLocal} from './local-http.js';
import {routeCertificate} from './route-certificates.js';
import {traefikLog} from './start.js';

/** How far back the reason of a failure is looked for: Traefik tries again only when routes change. */
const LOG_LINES = 5000;

/**
 * Asks the route server for its routes.
 *
 * @throws RdcError PROXY_FAILED, retryable, when it does not answer
 */
export const askRoutes = async (method: 'GET' | 'POST', path: string, {signal}: Context): Promise<Route[]> => {
  try {
    return z.object({routes: z.array(Route)}).parse(JSON.parse(await askLocal(ROUTER_PORT, method, path, signal)))
      .routes;
  } catch (cause) {
    throw new RdcError('PROXY_FAILED', 'The route server does not answer, so no routes are known.', {
      hint: [`systemctl status ${ROUTER_UNIT}`, 'rdc context push-infra <machine>'],
      retryable: true,
      cause,
    });
  }
};

/** The same, as they are or read again; null while the route server does not answer. What Traefik keeps is there all the same. */
export const routesIfKnown = async (
  context: Context,
  ask: 'as they are' | 'read again' = 'as they are',
): Promise<Route[] | null> => {
  try {
    return await (ask === 'read again'
      ? askRoutes('POST', '/refresh', context)
      : askRoutes('GET', '/routes.json', context));
  } catch (error) {
    if (isRdcError(error, 'PROXY_FAILED')) return null;
    throw error;
  }
};

/** A route with whose it is. */
export type OwnedRoute = Omit<ListedRoute, 'certificate'>;

/** The routes with whose they are. */
export const ownedRoutes = async (routes: readonly Route[]): Promise<OwnedRoute[]> => {
  const reservations = await readReservations();
  return routes.map((route) => ({
    ...route,
    repository: reservations.get(route.networkId as NetworkId)?.guid ?? null,
  }));
};

/** The routes with whose they are and their certificates. */
export const listRoutes = async (routes: readonly Route[], context: Context): Promise<ListedRoute[]> => {
  const [owned, certificates] = await Promise.all([ownedRoutes(routes), readCertificates()]);
  const list = (failure: CertificateFailure | null): ListedRoute[] =>
    owned.map((route) => ({...route, certificate: routeCertificate(route, certificates, failure)}));
  const listed = list(null);
  // The log is read only when there is something to explain.
  const waiting = listed.some(({certificate}) => certificate.state === 'pending');
  return waiting ? list(await lastFailure(context)) : listed;
};

/** Why the last attempt to get a certificate failed, as far as Traefik's log tells. */
export const lastFailure = async (context: Context): Promise<CertificateFailure | null> =>
  failureIn(await traefikLog(context, LOG_LINES).catch(() => []));
