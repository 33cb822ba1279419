// Answers on many ports, in place of servers whose images the lab does not have:
//   node stand-in.mjs tcp:25 tls:993 udp:51820
// LISTEN_ADDRESS is where. With the word `proxied` each connection begins with a header that says who calls (PROXY protocol,
// version 2). TLS is ended with SSL_CERT_PATH and SSL_KEY_PATH. The server speaks first.
import dgram from 'node:dgram';
import {readFileSync} from 'node:fs';
import net from 'node:net';
import {Duplex} from 'node:stream';
import tls from 'node:tls';

const {LISTEN_ADDRESS, SSL_CERT_PATH, SSL_KEY_PATH} = process.env;
const words = process.argv.slice(2);
const proxied = words.includes('proxied');
const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const HEADER = 16;

/** The address in a header of version 2, and what comes behind it; `null` while there is more to come. */
const parseHeader = (bytes) => {
  if (bytes.length < HEADER || bytes.length < HEADER + bytes.readUInt16BE(14)) return null;
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error('no PROXY header');
  const rest = bytes.subarray(HEADER + bytes.readUInt16BE(14));
  return {caller: [...bytes.subarray(HEADER, HEADER + 4)].join('.'), rest};
};

const lineFor = (protocol, port, caller) => `${protocol} ${port}${caller === null ? '' : ` for ${caller}`}\n`;

/** Who calls, where that is said. */
const callerOf = async (socket) => {
  if (!proxied) return null;
  let bytes = Buffer.alloc(0);
  for (;;) {
    const header = parseHeader(bytes);
    if (header) {
      if (header.rest.length > 0) socket.unshift(header.rest);
      return header.caller;
    }
    const chunk = socket.read();
    if (chunk) bytes = Buffer.concat([bytes, chunk]);
    else await new Promise((resolve, reject) => socket.once('readable', resolve).once('close', reject));
  }
};

const serve = {
  tcp: (port) => listen(port, (socket, caller) => socket.end(lineFor('tcp', port, caller))),
  tls: (port) => {
    const secureContext = tls.createSecureContext({cert: readFileSync(SSL_CERT_PATH), key: readFileSync(SSL_KEY_PATH)});
    listen(port, (socket, caller) => {
      // What came behind the header is in the stream, past the socket's own handle.
      const stream = Duplex.from({readable: socket, writable: socket});
      const secure = new tls.TLSSocket(stream, {isServer: true, secureContext});
      secure.on('error', () => socket.destroy());
      secure.on('secure', () => secure.end(lineFor('tls', port, caller)));
    });
  },
  udp: (port) => {
    const socket = dgram.createSocket('udp4');
    socket.on('message', (text, {port: from, address}) => socket.send(`udp ${port}: ${text}`, from, address));
    socket.bind(port, LISTEN_ADDRESS);
  },
};

const listen = (port, answer) => {
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    callerOf(socket).then(
      (caller) => answer(socket, caller),
      () => socket.destroy(),
    );
  });
  server.listen(port, LISTEN_ADDRESS);
};

for (const word of words.filter((one) => one !== 'proxied')) {
  const [protocol, port] = word.split(':');
  serve[protocol](Number(port));
}
process.on('SIGTERM', () => process.exit());
