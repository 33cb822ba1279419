import tls from 'node:tls';
import type {Server} from '../server.js';

/** What a server shows to somebody who wants a host by HTTPS. */
export interface Shown {
  /** Whether the certificate leads to the root and is for that host. */
  readonly trusted: boolean;
  /** Such as `DNS:*.example.com`. */
  readonly names: string;
  readonly issuer: string;
  readonly serial: string;
}

/** Greets the server's Traefik for a host, as a client that trusts one root. */
export const shownBy = (server: Server, host: string, root: string): Promise<Shown> =>
  new Promise((resolve, reject) => {
    const options = {host: server.host, port: server.httpsPort, servername: host, ca: root, rejectUnauthorized: false};
    const socket = tls.connect(options, () => {
      const {subjectaltname = '', issuer, serialNumber} = socket.getPeerCertificate();
      resolve({trusted: socket.authorized, names: subjectaltname, issuer: String(issuer?.CN), serial: serialNumber});
      socket.end();
    });
    socket.setTimeout(20_000, () => socket.destroy(new Error(`${host} did not answer in time`)));
    socket.on('error', reject);
  });
