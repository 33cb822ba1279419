import type * as z from 'zod';
import type {Infra} from '../../contract/infra.js';
import type {ProxyFile} from '../../contract/operations/proxy.js';
import {PROXY_PROJECT} from '../../contract/server.js';
import {renderTraefik} from './traefik.js';

const DEFAULT_TRAEFIK_IMAGE = 'traefik:v3';
const WRITTEN_BY = '# Written by "rdc context push-infra"; changes made here are overwritten by the next one.';

/** Only for a server of one's own: Let's Encrypt's is known by the certificates of Traefik's image. */
const caOf = ({acmeServer, acmeCa}: Infra): string | undefined => (acmeServer === undefined ? undefined : acmeCa);

/** The files of the proxy as the machine's values want them; `config.env` holds the DNS token. */
export const renderProxy = (infra: Infra): z.input<typeof ProxyFile>[] => [
  {path: 'config.env', content: renderConfigEnv(infra)},
  {path: 'docker-compose.yml', content: renderCompose(infra)},
  {path: 'traefik.yml', content: `${WRITTEN_BY}\n${renderTraefik(infra)}`},
  ...[caOf(infra)].flatMap((content) => (content === undefined ? [] : [{path: 'acme-ca.pem' as const, content}])),
];

/** Read by the route server, and by Traefik for the token. The values hold nothing that needs quoting: `set-infra` saw to it. */
const renderConfigEnv = (infra: Infra): string => `${WRITTEN_BY}
BASE_DOMAIN=${infra.baseDomain ?? ''}
CERTBOT_EMAIL=${infra.certEmail ?? ''}
CF_DNS_API_TOKEN=${infra.cfDnsToken ?? ''}
AUTO_ROUTES=${infra.autoRoutes}
`;

/**
 * Traefik in the host's network, because the services it forwards to listen on the host's loopback
 * addresses. It may bind low ports and nothing else; it writes its certificates and nothing else.
 */
const renderCompose = (infra: Infra): string => `${WRITTEN_BY}
name: ${PROXY_PROJECT}
services:
  traefik:
    image: ${JSON.stringify(infra.traefikImage ?? DEFAULT_TRAEFIK_IMAGE)}
    network_mode: host
    restart: unless-stopped
    command: ["--configFile=/etc/traefik/traefik.yml"]
    env_file:
      - config.env
      # Yours, if you want to give Traefik more: it is never written.
      - {path: traefik.env, required: false}
${caOf(infra) === undefined ? '' : '    environment: {LEGO_CA_CERTIFICATES: /etc/traefik/acme-ca.pem}\n'}    volumes:
      - ./traefik.yml:/etc/traefik/traefik.yml:ro
${caOf(infra) === undefined ? '' : '      - ./acme-ca.pem:/etc/traefik/acme-ca.pem:ro\n'}      - ./traefik/dynamic:/etc/traefik/dynamic:ro
      - ./letsencrypt:/letsencrypt
    read_only: true
    # For bodies that a buffering middleware keeps. In memory: the server's own disk is not encrypted.
    tmpfs: [/tmp]
    cap_drop: [ALL]
    cap_add: [NET_BIND_SERVICE]
    security_opt: ["no-new-privileges:true"]
    logging:
      driver: json-file
      options: {max-size: 10m, max-file: "3"}
`;
