import {join} from 'node:path';
import {NETWORKS_DIR, PROXY_DIR, ROUTER_DIR, ROUTER_PORT, RUN_DIR} from '../layout.js';

/** Where the route server finds and keeps things. */
export interface RouterPaths {
  readonly proxy: string;
  readonly state: string;
  readonly networks: string;
  readonly run: string;
}

/** And where it answers. */
export interface Places extends RouterPaths {
  readonly port: number;
}

/**
 * A server's own places. Tests and measurements put all of them below another directory, beside the real ones;
 * whoever sets the environment of a program that root starts could do anything else as well.
 */
export const placesOf = (environment: NodeJS.ProcessEnv): Places => {
  const below = (path: string) => join(environment['RENET_ROUTES_ROOT'] || '/', path);
  return {
    run: below(RUN_DIR),
    networks: below(NETWORKS_DIR),
    state: below(ROUTER_DIR),
    proxy: below(PROXY_DIR),
    port: Number(environment['RENET_ROUTES_PORT'] || ROUTER_PORT),
  };
};
