import {RdcError} from '../../shared/errors.js';
import * as z from 'zod';
import {Route} from '../../contract/proxy.js';
import type {Context, Handler} from '../context.js';
import {ROUTER_PORT, ROUTER_UNIT} from '../layout.js';
import {carryOut} from '../plan.js';
import {askLocal} from '../proxy/local-http.js';
import {composeStop, startTraefik, traefikLog} from '../proxy/start.js';
import {isInstalled, proxyState} from '../proxy/status.js';
import {enableUnits} from '../system/systemd.js';

/** Starts Traefik and the route server as they are installed. */
export const proxyUp: Handler<'proxy-up'> = async (_params, context) => {
  await requireInstalled();
  const start = () => startTraefik(context, false);
  await carryOut(
    [
      {title: 'start the route server', acts: [{run: enableUnits(ROUTER_UNIT)}]},
      {title: 'start Traefik', acts: [{does: 'start Traefik and wait until it listens', call: start}]},
    ],
    context,
  );
  return proxyState(context);
};

/** Stops Traefik, also for the next boot, until `proxy up` or `push-infra`. */
export const proxyDown: Handler<'proxy-down'> = async (_params, context) => {
  if (await isInstalled()) await carryOut([{title: 'stop Traefik', acts: [{run: composeStop()}]}], context);
  return proxyState(context);
};

/** How Traefik and the route server are doing. */
export const proxyStatus: Handler<'proxy-status'> = (_params, context) => proxyState(context);

/** All routes, from the route server. */
export const proxyRoutes: Handler<'proxy-routes'> = async (_params, context) => ({
  routes: await routes('GET', '/routes.json', context),
});

/** Lets the route server read everything again. */
export const proxyRefresh: Handler<'proxy-refresh'> = async (_params, context) => {
  const [method, path] = context.dryRun ? (['GET', '/routes.json'] as const) : (['POST', '/refresh'] as const);
  return {routes: await routes(method, path, context)};
};

/** The last lines of Traefik's log. */
export const proxyLogs: Handler<'proxy-logs'> = async ({lines}, context) => {
  await requireInstalled();
  return {lines: await traefikLog(context, lines)};
};

const routes = async (method: 'GET' | 'POST', path: string, {signal}: Context): Promise<Route[]> => {
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

const requireInstalled = async (): Promise<void> => {
  if (await isInstalled()) return;
  throw new RdcError('NOT_SET_UP', 'The proxy is not installed on this server.', {
    hint: 'rdc context push-infra <machine>',
  });
};
