import {readFile} from 'node:fs/promises';
import {Flags, type Interfaces} from '@oclif/core';
import type {InfraFlags} from '../../domain/proxy/infra.js';
import {messageOf, RdcError} from '../../shared/errors.js';
import {expandHome} from '../io/paths.js';

const text = (name: string, helpValue: string, summary: string) =>
  Flags.string({env: `RDC_${name.toUpperCase().replaceAll('-', '_')}`, helpValue, summary});

/** What `set-infra` takes. */
export const infraFlags = {
  'public-ipv4': text('public-ipv4', '<address>', 'public IPv4 address'),
  'public-ipv6': text('public-ipv6', '<address>', 'public IPv6 address'),
  'base-domain': text('base-domain', '<domain>', 'domain below which services get names'),
  'cert-email': text('cert-email', '<address>', "e-mail address for Let's Encrypt"),
  'cf-dns-token': text('cf-dns-token', '<token>', 'Cloudflare token that may edit DNS; better: --cf-dns-token-stdin'),
  'cf-dns-token-stdin': Flags.boolean({
    env: 'RDC_CF_DNS_TOKEN_STDIN',
    summary: 'read the Cloudflare token from stdin',
  }),
  'acme-server': text('acme-server', '<url>', "directory of another ACME server than Let's Encrypt's"),
  'acme-ca-file': text('acme-ca-file', '<file>', 'PEM file with the certificates of the CA that the ACME server shows'),
  'tcp-ports': text('tcp-ports', '<list>', 'TCP ports to open, such as 25,143,10050-10060'),
  'udp-ports': text('udp-ports', '<list>', 'UDP ports to open, such as 51820,50000-50010'),
  'auto-routes': Flags.boolean({
    env: 'RDC_AUTO_ROUTES',
    allowNo: true,
    summary: 'give every service {service}-{network id}.{base domain}',
  }),
  'default-ports': Flags.boolean({
    env: 'RDC_DEFAULT_PORTS',
    allowNo: true,
    summary: 'open the well-known database ports',
  }),
  'traefik-image': text('traefik-image', '<image>', 'image of the proxy'),
};

/**
 * The flags in the domain's words.
 *
 * @param token  read from stdin; wins over the flag, which other users of this computer could see
 * @param acmeCa  what is in the file of `--acme-ca-file`
 */
export const toInfra = (
  flags: Interfaces.InferredFlags<typeof infraFlags>,
  {token, acmeCa}: {token?: string; acmeCa?: string} = {},
): InfraFlags => ({
  publicIpv4: flags['public-ipv4'],
  publicIpv6: flags['public-ipv6'],
  baseDomain: flags['base-domain'],
  certEmail: flags['cert-email'],
  cfDnsToken: token ?? flags['cf-dns-token'],
  acmeServer: flags['acme-server'],
  acmeCa,
  tcpPorts: flags['tcp-ports'],
  udpPorts: flags['udp-ports'],
  autoRoutes: flags['auto-routes'],
  defaultPorts: flags['default-ports'],
  traefikImage: flags['traefik-image'],
});

/**
 * The certificates in the file of `--acme-ca-file`; an empty text for no file.
 *
 * @throws RdcError NOT_FOUND, INVALID_INPUT
 */
export const acmeCaFile = async (path: string | undefined): Promise<string | undefined> => {
  if (path === undefined || path === '') return path;
  const text = await readFile(expandHome(path), 'utf8').catch((error: unknown) => {
    throw new RdcError('NOT_FOUND', `--acme-ca-file: ${path} cannot be read: ${messageOf(error)}.`);
  });
  // Loaded here: most commands need no cryptography.
  const {readCa} = await import('../../domain/proxy/acme.js');
  if (text.trim() !== '') return readCa(text);
  throw new RdcError('INVALID_INPUT', `--acme-ca-file: ${path} is empty.`, {
    hint: 'Give a PEM file, or an empty text instead of a file to remove the certificates.',
  });
};
