import {access} from 'node:fs/promises';
import * as z from 'zod';
import {RouterHealth, type ProxyStatus} from '../../contract/operations/proxy.js';
import {PROXY_PROJECT} from '../../contract/server.js';
import type {Context} from '../engine/context.js';
import {HOST_DOCKER_SOCKET, PROXY_DIR, ROUTER_PORT, ROUTER_UNIT} from '../layout.js';
import {askDocker} from '../system/docker-api.js';
import {systemd} from '../system/systemd.js';
import {askLocal} from './local-http.js';

export interface TraefikState {
  /** As Docker names it; `absent` without a container, `unknown` when Docker does not answer. */
  readonly state: string;
  readonly version: string | null;
}

export const isInstalled = (): Promise<boolean> =>
  access(`${PROXY_DIR}/docker-compose.yml`).then(
    () => true,
    () => false,
  );

/** How Traefik and the route server are doing. Never fails: what does not answer is told as such. */
export const proxyState = async (context: Context): Promise<z.output<typeof ProxyStatus>> => {
  const [installed, traefik, [unit], health] = await Promise.all([
    isInstalled(),
    traefikState(context.signal),
    systemd(context.exec).show(['ActiveState'], ROUTER_UNIT),
    routerHealth(context.signal),
  ]);
  return {installed, traefik, router: {state: unit?.['ActiveState'] ?? 'unknown', health}};
};

/** What the host's own daemon lists of the proxy: at most one container, whatever its state. */
export const listProxy = (signal: AbortSignal): Promise<unknown> => {
  const filters = encodeURIComponent(JSON.stringify({label: [`com.docker.compose.project=${PROXY_PROJECT}`]}));
  return askDocker(HOST_DOCKER_SOCKET, `/containers/json?all=1&filters=${filters}`, signal);
};

/** What the host's own daemon says of the proxy's container. */
export const traefikState = async (signal: AbortSignal): Promise<TraefikState> => {
  const answer = await listProxy(signal).catch(() => null);
  return answer === null ? {state: 'unknown', version: null} : parseTraefik(answer);
};

const Containers = z.array(
  z.object({State: z.string(), Image: z.string(), Labels: z.record(z.string(), z.unknown()).nullish()}),
);

/** Reads Docker's list of containers: at most one is the proxy's. The version is what its image says of itself, else its tag. */
export const parseTraefik = (answer: unknown): TraefikState => {
  const [container] = Containers.safeParse(answer).data ?? [];
  if (container === undefined) return {state: 'absent', version: null};
  const label = container.Labels?.['org.opencontainers.image.version'];
  const tag = /^(?!sha256:).*:([\w][\w.-]*)$/.exec(container.Image)?.[1] ?? null;
  return {state: container.State, version: typeof label === 'string' && label !== '' ? label : tag};
};

/** `null` when it does not answer. */
export const routerHealth = async (signal: AbortSignal): Promise<RouterHealth | null> => {
  try {
    return RouterHealth.parse(JSON.parse(await askLocal(ROUTER_PORT, 'GET', '/health', signal)));
  } catch {
    return null;
  }
};
