import * as z from 'zod';
import {EXIT_STATUS} from '../../shared/codes.js';
import {operation} from '../operation.js';
import {Guid, Time} from '../types.js';
import {RouteProblem} from './route-problem.js';

const ALWAYS = ['config.env', 'docker-compose.yml', 'traefik.yml'] as const;

/** A file of the proxy's configuration, rendered on the workstation; `path` is relative to `PROXY_DIR`. */
export const ProxyFile = z.strictObject({
  path: z.enum([...ALWAYS, 'acme-ca.pem']),
  /** May hold the DNS token; written 0600 for config.env. */
  content: z
    .string()
    .max(1024 * 1024)
    .meta({secret: true}),
});

export const Conflict = z.strictObject({
  /** What two services both claim: a rule with its entrypoints, or a name. */
  claim: z.string(),
  winner: z.string(),
  losers: z.array(z.string()),
});
export type Conflict = z.output<typeof Conflict>;

/** The route server's /health. What is optional is missing when it is of an older version. */
export const RouterHealth = z.strictObject({
  status: z.enum(['ok', 'degraded']),
  routers: z.strictObject({http: z.int(), tcp: z.int(), udp: z.int()}),
  services: z.strictObject({http: z.int(), tcp: z.int(), udp: z.int()}),
  autoRoutes: z.strictObject({enabled: z.boolean(), baseDomain: z.string().nullable()}),
  daemons: z.array(
    z.strictObject({
      networkId: z.int(),
      state: z.enum(['connected', 'lost']),
      containers: z.int(),
      since: z.string(),
      /** How old the containers are that its routes are made of: 0 while it is followed, null when it was never read. */
      ageSeconds: z.int().min(0).nullable().optional(),
    }),
  ),
  conflicts: z.array(Conflict),
  warnings: z.array(z.string()),
  /** Warnings about containers and lost claims once more, with what they are about. */
  problems: z.array(RouteProblem).optional(),
  agentHash: z.string(),
});
export type RouterHealth = z.output<typeof RouterHealth>;

/** One router in /routes.json. */
export const Route = z.strictObject({
  protocol: z.enum(['http', 'tcp', 'udp']),
  name: z.string(),
  rule: z.string().nullable(),
  entryPoints: z.array(z.string()),
  /** Addresses of the backend, such as `http://127.0.11.2:8080`. */
  servers: z.array(z.string()),
  tls: z.boolean(),
  networkId: z.int(),
  service: z.string(),
  auto: z.boolean(),
  /** The certificate resolver it asks for; null when none does, or none is set up. */
  resolver: z.string().nullable().default(null),
  /** TLS that Traefik hands on to the app, which has a certificate of its own. */
  passthrough: z.boolean().default(false),
  /** What the certificate is asked for when that is not the rule's own hosts. */
  domains: z.array(z.string()).default([]),
});
export type Route = z.output<typeof Route>;

/** The route server's /routes.json. */
export const RouterRoutes = z.strictObject({routes: z.array(Route)});
export type RouterRoutes = z.output<typeof RouterRoutes>;

const DynamicPort = z.strictObject({
  port: z.int(),
  networkId: z.int(),
  service: z.string(),
  /** Where the service listens, at its own address. */
  target: z.int(),
});

/** The route server's /ports: the dynamic ports, and whose each is. */
export const RouterPorts = z.strictObject({
  range: z.strictObject({first: z.int(), last: z.int()}),
  tcp: z.array(DynamicPort),
  udp: z.array(DynamicPort),
});
export type RouterPorts = z.output<typeof RouterPorts>;

/** A route as it is listed: whose it is, and whether a certificate is there for it. */
export const ListedRoute = Route.extend({
  /** Null when its network id is nobody's any more. */
  repository: Guid.nullable(),
  certificate: z.strictObject({
    /** `own` is the one that Traefik makes for itself; `none` stands for plain HTTP and for what Traefik hands on as it is. */
    state: z.enum(['valid', 'expired', 'pending', 'failed', 'own', 'none']),
    notAfter: Time.nullable(),
  }),
});
export type ListedRoute = z.output<typeof ListedRoute>;

export const ProxyStatus = z.strictObject({
  installed: z.boolean(),
  traefik: z.strictObject({state: z.string(), version: z.string().nullable()}),
  router: z.strictObject({state: z.string(), health: RouterHealth.nullable()}),
});

/** A verdict only for who asks for it: `down` is not to find Traefik running. */
const isWell = ({installed, traefik, router}: z.output<typeof ProxyStatus>): boolean =>
  installed && traefik.state === 'running' && router.state === 'active' && router.health?.status === 'ok';

export const proxyInstall = operation({
  name: 'proxy-install',
  summary: "Write the proxy's configuration and start Traefik and the route server; changes only what differs.",
  mutates: true,
  lock: ['proxy'],
  subject: {kind: 'proxy'},
  exitStatus: null,
  params: z.strictObject({
    /** All but `acme-ca.pem` must be there; without it the server's own goes. */
    files: z
      .array(ProxyFile)
      .max(4)
      .refine((files) => new Set(files.map(({path}) => path)).size === files.length, 'name every file once')
      .refine(
        (files) => ALWAYS.every((path) => files.some((file) => file.path === path)),
        `give all of ${ALWAYS.join(', ')}`,
      )
      .meta({rdcOnly: true}),
    skipRouterRestart: z.boolean().default(false),
  }),
  result: z.strictObject({
    /** Files that differed, with a unified diff (secrets masked); empty when nothing changed. */
    changes: z.array(z.strictObject({path: z.string(), diff: z.string()})),
    restarted: z.array(z.enum(['traefik', 'router'])),
    status: ProxyStatus,
  }),
});
export const proxyUp = operation({
  name: 'proxy-up',
  summary: 'Start Traefik and the route server.',
  mutates: true,
  lock: ['proxy'],
  subject: {kind: 'proxy'},
  exitStatus: null,
  params: z.strictObject({}),
  result: ProxyStatus,
});
export const proxyDown = operation({
  name: 'proxy-down',
  summary: 'Stop Traefik. The route server goes on.',
  mutates: true,
  lock: ['proxy'],
  subject: {kind: 'proxy'},
  exitStatus: null,
  params: z.strictObject({}),
  result: ProxyStatus,
});
export const proxyStatus = operation({
  name: 'proxy-status',
  summary: 'Show the health of Traefik and the route server.',
  mutates: false,
  lock: null,
  subject: {kind: 'proxy'},
  exitStatus: (status) => (isWell(status) ? 0 : EXIT_STATUS.HEALTH_CHECK_FAILED),
  params: z.strictObject({}),
  result: ProxyStatus,
});
export const proxyRoutes = operation({
  name: 'proxy-routes',
  summary: 'Show all routes.',
  mutates: false,
  lock: null,
  subject: {kind: 'proxy'},
  exitStatus: null,
  params: z.strictObject({}),
  result: z.strictObject({routes: z.array(ListedRoute)}),
});
export const proxyRefresh = operation({
  name: 'proxy-refresh',
  summary: 'Read all running containers again and rebuild the routes.',
  mutates: true,
  lock: ['proxy'],
  subject: {kind: 'proxy'},
  exitStatus: null,
  params: z.strictObject({}),
  result: z.strictObject({routes: z.array(Route)}),
});
export const proxyLogs = operation({
  name: 'proxy-logs',
  summary: "Show Traefik's log.",
  mutates: false,
  lock: null,
  subject: {kind: 'proxy'},
  exitStatus: null,
  streams: true,
  params: z.strictObject({
    lines: z.int().min(1).max(100_000).default(100).describe('how many of the last lines'),
    follow: z.boolean().default(false).describe('go on until stopped, also when Traefik is started anew'),
  }),
  result: z.strictObject({}),
});
