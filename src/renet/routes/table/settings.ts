import {parse} from 'yaml';

/** What the installed proxy allows the route server to use. */
export interface RouteSettings {
  readonly baseDomain: string | null;
  readonly autoRoutes: boolean;
  /** Whether the resolver `letsencrypt` is configured. */
  readonly certificates: boolean;
  /** Entrypoints as labels name them, with Traefik's own: one for each address of the server. */
  readonly entryPoints: ReadonlyMap<string, EntryPoint>;
}

export interface EntryPoint {
  readonly protocol: 'tcp' | 'udp';
  readonly names: readonly string[];
}

/** What separates an entrypoint's name from the number of its address; `set-infra` makes no such names. */
export const ADDRESS_MARK = '--';
/** Traefik's health check: not for services. */
const PRIVATE = 'ping';

/** Reads `KEY=value` lines; comments and everything else are left out. */
const parseEnv = (text: string): Record<string, string> => {
  const values: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, key, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim()) ?? [];
    if (key !== undefined && value !== undefined) values[key] = value;
  }
  return values;
};

/** The settings that `config.env` and Traefik's own static configuration amount to; empty texts mean no proxy. */
export const readSettings = (configEnv: string, traefikYml: string): RouteSettings => {
  const env = parseEnv(configEnv);
  return {
    baseDomain: env['BASE_DOMAIN'] || null,
    autoRoutes: env['AUTO_ROUTES'] !== 'false',
    certificates: Boolean(env['CERTBOT_EMAIL'] && env['CF_DNS_API_TOKEN']),
    entryPoints: readEntryPoints(traefikYml),
  };
};

const readEntryPoints = (traefikYml: string): Map<string, EntryPoint> => {
  const {entryPoints = {}} = (parse(traefikYml) ?? {}) as {entryPoints?: Record<string, {address?: unknown}>};
  const known = new Map<string, EntryPoint>();
  for (const [name, {address}] of Object.entries(entryPoints)) {
    const [label = name] = name.split(ADDRESS_MARK);
    if (label === PRIVATE) continue;
    const protocol = String(address).endsWith('/udp') ? 'udp' : 'tcp';
    known.set(label, {protocol, names: [...(known.get(label)?.names ?? []), name]});
  }
  return known;
};
