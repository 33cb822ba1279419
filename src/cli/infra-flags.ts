import {Flags, type Interfaces} from '@oclif/core';
import type {InfraFlags} from '../domain/infra.js';

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
  'tcp-ports': text('tcp-ports', '<list>', 'TCP ports to open, such as 25,143,993'),
  'udp-ports': text('udp-ports', '<list>', 'UDP ports to open'),
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

/** The flags in the domain's words. @param token read from stdin; wins over the flag, which other users of this computer could see */
export const toInfra = (flags: Interfaces.InferredFlags<typeof infraFlags>, token?: string): InfraFlags => ({
  publicIpv4: flags['public-ipv4'],
  publicIpv6: flags['public-ipv6'],
  baseDomain: flags['base-domain'],
  certEmail: flags['cert-email'],
  cfDnsToken: token ?? flags['cf-dns-token'],
  tcpPorts: flags['tcp-ports'],
  udpPorts: flags['udp-ports'],
  autoRoutes: flags['auto-routes'],
  defaultPorts: flags['default-ports'],
  traefikImage: flags['traefik-image'],
});
