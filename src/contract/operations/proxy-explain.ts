import * as z from 'zod';
import {chainText} from '../../shared/chain.js';
import {EXIT_STATUS} from '../../shared/codes.js';
import {operation} from '../operation.js';
import {Guid, NetworkId} from '../types.js';

const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?';

/** What can be explained: a host name, or an entrypoint such as `tcp-25`. */
export const Subject = z
  .string()
  .toLowerCase()
  .regex(
    new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`),
    'use a host like shop.example.com, without https:// and path, or an entrypoint like tcp-25 or udp-53',
  );

/** The entrypoint that is meant, when no host is. */
export const entryPointOf = (subject: string): {protocol: 'tcp' | 'udp'; port: number} | null => {
  const [, protocol, digits] = /^(tcp|udp)-(\d{1,5})$/.exec(subject) ?? [];
  const port = Number(digits);
  return protocol !== undefined && port >= 1 && port <= 65_535 ? {protocol: protocol as 'tcp' | 'udp', port} : null;
};

const LINKS = ['dns', 'entrypoint', 'router', 'service', 'listener', 'container', 'certificate'] as const;

/** One link of the chain from a visitor to an app. */
export const Link = z.strictObject({
  link: z.enum(LINKS),
  state: z.enum(['ok', 'broken', 'unknown']),
  /** What was seen. */
  seen: z.string(),
  /** What helps, after the ports were opened. */
  hints: z.array(z.string()),
  /** Ports that have to be opened: where the open ones are known, it is said how. */
  opens: z.array(z.strictObject({protocol: z.enum(['tcp', 'udp']), port: z.int()})).optional(),
});
export type Link = z.output<typeof Link>;

export const proxyExplain = operation({
  name: 'proxy-explain',
  summary: 'Show how a host or a port is reached, link by link, and which link is broken.',
  mutates: false,
  lock: null,
  subject: {kind: 'proxy'},
  exitStatus: ({verdict}) => (verdict === 'reachable' ? 0 : EXIT_STATUS.HEALTH_CHECK_FAILED),
  text: chainText,
  params: z.strictObject({
    subject: Subject.meta({
      positional: true,
      example: 'shop.example.com',
      description: 'host such as shop.example.com, or entrypoint such as tcp-25',
    }),
  }),
  result: z.strictObject({
    subject: z.string(),
    /** From this server on: what DNS says is judged where it is asked. */
    verdict: z.enum(['reachable', 'broken', 'unknown']),
    /** Whose service it is, as far as that can be told. */
    repository: Guid.nullable(),
    networkId: NetworkId.nullable(),
    service: z.string().nullable(),
    /** Of browsers, as labels name them: where routers take the host, as far as its name decides. */
    entryPoints: z.array(z.string()),
    /** In the order in which a request passes them. */
    links: z.array(Link),
    /** What the route server warns of for that service. */
    warnings: z.array(z.string()),
  }),
});
