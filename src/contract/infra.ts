import * as z from 'zod';
import {Port, SecretText} from './types.js';

/** What `set-infra` stores of a machine: how the internet reaches it. Values are checked where they are merged. */
export const Infra = z.strictObject({
  publicIpv4: z.ipv4().optional(),
  publicIpv6: z.ipv6().optional(),
  baseDomain: z.string().optional(),
  certEmail: z.string().optional(),
  cfDnsToken: SecretText.optional(),
  /** Directory of another ACME server than Let's Encrypt's. */
  acmeServer: z.string().optional(),
  /** Certificates, as PEM, by which Traefik knows that server. */
  acmeCa: z
    .string()
    .max(64 * 1024)
    .optional(),
  tcpPorts: z.array(Port).default([]),
  udpPorts: z.array(Port).default([]),
  /** Whether every service gets `{service}-{networkId}.{baseDomain}`. */
  autoRoutes: z.boolean().default(true),
  /** Whether the well-known database ports are entrypoints. */
  defaultPorts: z.boolean().default(true),
  traefikImage: z.string().optional(),
});
export type Infra = z.output<typeof Infra>;
