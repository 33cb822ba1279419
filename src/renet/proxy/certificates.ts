import {X509Certificate} from 'node:crypto';
import * as z from 'zod';
import type {Certificate} from '../../contract/operations/proxy-certs.js';
import {RdcError} from '../../shared/errors.js';
import {readIfThere} from '../files/read.js';
import {ACME_FILE} from './facts.js';

const DAY_MS = 86_400_000;
/** Traefik renews thirty days before the end: with fewer than these left, that has not worked. */
const RENEWED_BY_DAYS = 14;

/** What Traefik keeps, as far as it is public; keys are never even read out of it. */
const Acme = z.record(
  z.string(),
  z
    .object({
      Certificates: z
        .array(
          z.object({
            domain: z.object({main: z.string().nullish(), sans: z.array(z.string()).nullish()}),
            certificate: z.string(),
          }),
        )
        .nullish(),
    })
    .nullable(),
);

/**
 * Reads Traefik's acme.json: every certificate with what it is for and how long it lasts. One that is
 * damaged is told as such and hides no other.
 *
 * @throws RdcError UNEXPECTED_OUTPUT when the text is no such file
 */
export const parseAcme = (text: string, now: Date): Certificate[] => {
  const kept = Object.values(readAcme(text)).flatMap((resolver) => resolver?.Certificates ?? []);
  return kept
    .map(({domain, certificate}) => {
      const named = [domain.main, ...(domain.sans ?? [])].filter((name) => typeof name === 'string' && name !== '');
      return describe(certificate, named as string[], now);
    })
    .sort((a, b) => ((a.domains[0] ?? '') < (b.domains[0] ?? '') ? -1 : 1));
};

const readAcme = (text: string): z.output<typeof Acme> => {
  if (text.trim() === '') return {};
  try {
    return Acme.parse(JSON.parse(text));
  } catch {
    // Not as a cause: what could not be parsed holds private keys.
    throw new RdcError('UNEXPECTED_OUTPUT', `${ACME_FILE} cannot be read as Traefik's certificates.`, {
      hint: 'Traefik may just be writing it: try again.',
      retryable: true,
    });
  }
};

const describe = (encoded: string, named: string[], now: Date): Certificate => {
  try {
    // The first one of the chain is the server's own.
    const certificate = new X509Certificate(Buffer.from(encoded, 'base64'));
    const notAfter = new Date(certificate.validTo);
    const daysLeft = Math.floor((notAfter.getTime() - now.getTime()) / DAY_MS);
    const domains = namesIn(certificate.subjectAltName);
    return {
      domains: domains.length > 0 ? domains : named,
      notAfter: notAfter.toISOString(),
      daysLeft,
      issuer: issuerIn(certificate.issuer),
      state: notAfter <= now ? 'expired' : daysLeft < RENEWED_BY_DAYS ? 'expiring' : 'valid',
    };
  } catch {
    return {domains: named, notAfter: null, daysLeft: null, issuer: null, state: 'unreadable'};
  }
};

/** From `DNS:example.com, DNS:*.example.com`. */
const namesIn = (text: string | undefined): string[] =>
  (text ?? '').split(', ').flatMap((name) => (name.startsWith('DNS:') ? [name.slice(4).toLowerCase()] : []));

/** Organisation and name from lines such as `O=Let's Encrypt`. */
const issuerIn = (lines: string): string => {
  const part = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(lines)?.[1];
  return [part('O'), part('CN')].filter(Boolean).join(' ') || lines.replaceAll('\n', ', ');
};

/** Whether a certificate is for a host: by name, or by a wildcard for the one label in front. */
export const covers = ({domains}: Pick<Certificate, 'domains'>, host: string): boolean =>
  domains.includes(host) || (!host.startsWith('*.') && domains.includes(host.replace(/^[^.]+/, '*')));

/** Those that Traefik has got so far. */
export const readCertificates = async (): Promise<Certificate[]> => {
  return parseAcme((await readIfThere(ACME_FILE)) ?? '', new Date());
};
