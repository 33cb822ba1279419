import * as z from 'zod';
import {EXIT_STATUS} from '../../shared/codes.js';
import {operation} from '../operation.js';
import {Guid, Time} from '../types.js';

/** A certificate that Traefik got and keeps. Its private key never leaves the server. */
export const Certificate = z.strictObject({
  domains: z.array(z.string()),
  /** Null when what is kept cannot be read as a certificate; so are the other two. */
  notAfter: Time.nullable(),
  daysLeft: z.int().nullable(),
  issuer: z.string().nullable(),
  /** `expiring`: Traefik should have renewed it by now. */
  state: z.enum(['valid', 'expiring', 'expired', 'unreadable']),
});
export type Certificate = z.output<typeof Certificate>;

/** Why Traefik did not get a certificate when it last tried. */
export const CertificateFailure = z.strictObject({
  /** As Traefik wrote it; null when its line has none. */
  time: z.string().nullable(),
  /** Empty when no domain could get one. */
  domains: z.array(z.string()),
  /** One sentence. */
  reason: z.string(),
  hints: z.array(z.string()),
});
export type CertificateFailure = z.output<typeof CertificateFailure>;

export const proxyCerts = operation({
  name: 'proxy-certs',
  summary: 'Show the certificates that Traefik has, and the hosts that wait for one.',
  mutates: false,
  lock: null,
  subject: {kind: 'proxy'},
  exitStatus: ({routesRead}) => (routesRead ? 0 : EXIT_STATUS.PARTIAL),
  params: z.strictObject({}),
  result: z.strictObject({
    /** Whether mail and token are set up. */
    configured: z.boolean(),
    certificates: z.array(Certificate),
    /** Names for which a router wants a certificate that is not there. */
    missing: z.array(
      z.strictObject({host: z.string(), networkId: z.int(), repository: Guid.nullable(), service: z.string()}),
    ),
    failure: CertificateFailure.nullable(),
    /** False when the route server does not answer: then nobody knows what is missing. */
    routesRead: z.boolean(),
  }),
});
