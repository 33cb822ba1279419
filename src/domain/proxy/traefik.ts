import type {Infra} from '../../contract/infra.js';
import {PING_PORT, ROUTER_PORT} from '../../contract/server.js';
import {entryPorts} from './ports.js';

/**
 * Traefik's static configuration. Entrypoints listen on `0.0.0.0` here; the server puts its own
 * addresses in that place, because a wildcard listener would take the port away from every service
 * that wants it on its own loopback address.
 */
export const renderTraefik = (infra: Infra): string =>
  [HEAD, entryPoints(infra), PROVIDERS, resolver(infra)].filter((part) => part !== '').join('\n');

const HEAD = `global:
  checkNewVersion: false
  sendAnonymousUsage: false
log:
  level: INFO
  noColor: true
ping:
  entryPoint: ping`;

/** The route server says what is routed; files in the directory are the administrator's own routes. */
const PROVIDERS = `providers:
  http:
    endpoint: http://127.0.0.1:${ROUTER_PORT}/traefik
    pollInterval: 5s
    pollTimeout: 5s
  file:
    directory: /etc/traefik/dynamic
    watch: true`;

const entryPoints = (infra: Infra): string => {
  const web = ['web', 'websecure'].map((name) => webEntryPoint(name, '0.0.0.0'));
  const v6 = infra.publicIpv6;
  const webV6 = v6 === undefined ? [] : ['web', 'websecure'].map((name) => webEntryPoint(`${name}-v6`, `[${v6}]`));
  const tcp = entryPorts(infra, 'tcp').map((port) => `  tcp-${port}:\n    address: "0.0.0.0:${port}/tcp"`);
  const udp = entryPorts(infra, 'udp').map((port) => `  udp-${port}:\n    address: "0.0.0.0:${port}/udp"`);
  const ping = `  ping:\n    address: "127.0.0.1:${PING_PORT}/tcp"`;
  return ['entryPoints:', ping, ...web, ...webV6, ...tcp, ...udp].join('\n');
};

/** Thirty minutes to read a request, because the default of one cuts off large uploads. */
const webEntryPoint = (name: string, host: string): string => {
  const secure = name.startsWith('websecure');
  return `  ${name}:
    address: "${host}:${secure ? 443 : 80}/tcp"
    asDefault: true
    transport:
      respondingTimeouts:
        readTimeout: 30m${secure ? '\n    http:\n      tls: {}' : ''}`;
};

const resolver = ({certEmail, cfDnsToken, acmeServer}: Infra): string =>
  certEmail === undefined || cfDnsToken === undefined
    ? ''
    : `certificatesResolvers:
  letsencrypt:
    acme:
      email: ${JSON.stringify(certEmail)}
      storage: /letsencrypt/acme.json${acmeServer === undefined ? '' : `\n      caServer: ${JSON.stringify(acmeServer)}`}
      dnsChallenge:
        provider: cloudflare
`;
