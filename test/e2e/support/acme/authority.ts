import {access, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {runtimeDirectory} from '../../../../src/ssh/runtime.js';
import type {Server} from '../server.js';
import {upload} from '../upload.js';

/** An address of the server's own loopback network, far from those of repositories. */
const ADDRESS = '127.0.0.77';
export const ACME_SERVER = `https://${ADDRESS}:14000/dir`;
const HOME = '/root/acme';
const SCRIPT = fileURLToPath(new URL('names.mjs', import.meta.url));
const PEBBLE = '/usr/bin/pebble';
/** What the agent runs on. */
const NODE = `${runtimeDirectory('x64')}/bin/node`;
/** Less than the thirty days before their end at which Traefik renews: each of its starts is a reason to. */
const VALID_SECONDS = 20 * 24 * 3600;

const CONFIGURATION = {
  pebble: {
    listenAddress: `${ADDRESS}:14000`,
    managementListenAddress: `${ADDRESS}:15000`,
    certificate: `${HOME}/pebble.pem`,
    privateKey: `${HOME}/pebble.key`,
    httpPort: 5002,
    tlsPort: 5001,
    certificateValidityPeriod: VALID_SECONDS,
  },
};

const KEY = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
/** A CA for Pebble's own HTTPS, and what it shows there. */
const CERTIFICATES = [
  `openssl req -x509 ${KEY} -keyout ca.key -out ca.pem -days 30 -subj "/CN=ACME CA"`,
  `openssl req ${KEY} -keyout pebble.key -out pebble.csr -subj /CN=pebble`,
  `echo subjectAltName=IP:${ADDRESS} > pebble.ext`,
  'openssl x509 -req -in pebble.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out pebble.pem -days 30 -extfile pebble.ext',
];

/** Pebble makes its root when it starts, and says it on its management port. */
const ASK_ROOT = `const ask = (times) => fetch("https://${ADDRESS}:15000/roots/0").then((answer) => answer.text()).then(console.log, (error) => {
  if (times === 0) throw error;
  setTimeout(ask, 500, times - 1);
}); ask(120);`;

/** An ACME server in the server, and the DNS that it and Traefik ask. */
export interface Authority {
  /** A file on this computer with the CA of the ACME server's own HTTPS. */
  readonly caFile: string;
  /** The root of the certificates that it issues. */
  readonly root: string;
}

/**
 * Starts Pebble, a name server for the zones and their Cloudflare-compatible API, and lets the server ask that name server.
 *
 * @param token  what the API takes
 */
export const startAuthority = async (
  server: Server,
  {zones, token}: {zones: readonly string[]; token: string},
): Promise<Authority> => {
  await access(PEBBLE).catch(() => {
    throw new Error('The Debian package "pebble" is not installed: npm run test:prepare');
  });
  await upload(server, `${HOME}/pebble`, await readFile(PEBBLE));
  await upload(server, `${HOME}/names.mjs`, await readFile(SCRIPT));
  const ca = await server.sh(
    [
      `set -e; cd ${HOME}; chmod +x pebble`,
      `echo '${JSON.stringify(CONFIGURATION)}' > pebble.json`,
      `echo ${token} > token`,
      ...CERTIFICATES.map((line) => `${line} 2>> openssl.log`),
      `systemd-run --quiet --unit=names -- ${NODE} ${HOME}/names.mjs ${ADDRESS} 8053 ${zones.join(',')}`,
      `systemd-run --quiet --unit=pebble --setenv=PEBBLE_VA_NOSLEEP=1 --setenv=PEBBLE_WFE_NONCEREJECT=0 -- ${HOME}/pebble -config ${HOME}/pebble.json -dnsserver ${ADDRESS}:53`,
      `echo nameserver ${ADDRESS} > /etc/resolv.conf`,
      `printf 'CLOUDFLARE_BASE_URL=http://${ADDRESS}:8053/client/v4\\nCLOUDFLARE_POLLING_INTERVAL=1\\n' > /opt/rediacc/proxy/traefik.env`,
      'cat ca.pem',
    ].join('\n'),
  );
  const caFile = join(server.configDir, 'acme-ca.pem');
  await writeFile(caFile, `${ca}\n`);
  return {caFile, root: await server.sh(`NODE_EXTRA_CA_CERTS=${HOME}/ca.pem ${NODE} -e '${ASK_ROOT}'`)};
};
