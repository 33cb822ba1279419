import {RdcError} from '../../shared/errors.js';
import type {Handler} from '../engine/context.js';
import {carryOut} from '../engine/plan.js';
import {ROUTER_UNIT} from '../layout.js';
import {followTraefik, showTraefik} from '../proxy/log.js';
import {askRoutes, listRoutes} from '../proxy/routes.js';
import {composeStop, startTraefik} from '../proxy/start.js';
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

/** All routes, from the route server, with whose they are and their certificates. */
export const proxyRoutes: Handler<'proxy-routes'> = async (_params, context) => ({
  routes: await listRoutes(await askRoutes('GET', '/routes.json', context), context),
});

/** Lets the route server read everything again. */
export const proxyRefresh: Handler<'proxy-refresh'> = async (_params, context) => {
  const [method, path] = context.dryRun ? (['GET', '/routes.json'] as const) : (['POST', '/refresh'] as const);
  return {routes: await askRoutes(method, path, context)};
};

/** Traefik's log, line by line. */
export const proxyLogs: Handler<'proxy-logs'> = async ({lines, follow}, context) => {
  await requireInstalled();
  if (follow) await followTraefik(lines, context);
  else await showTraefik(lines, context);
  return {};
};

const requireInstalled = async (): Promise<void> => {
  if (await isInstalled()) return;
  throw new RdcError('NOT_SET_UP', 'The proxy is not installed on this server.', {
    hint: 'rdc context push-infra <machine>',
  });
};
