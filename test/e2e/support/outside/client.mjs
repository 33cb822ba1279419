// Somebody outside: calls a server as told on stdin, {"name": {"is": "tcp", …}}, all at once, and prints what was answered.
//   node client.mjs < calls.json
import dgram from 'node:dgram';
import dns from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';

const PATIENCE_MS = 10_000;
/** UDP says nothing when nobody is there, so the question is put again now and then. */
const AGAIN_MS = 1000;

const lineFrom = (socket) =>
  new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    socket.on('end', () => reject(new Error('closed')));
    socket.on('error', reject);
    socket.setTimeout(PATIENCE_MS, () => reject(new Error('silent')));
  }).finally(() => socket.destroy());

const calls = {
  /** Says nothing, as clients of protocols whose servers speak first. */
  tcp: ({address, port}) => lineFrom(net.connect(port, address)),

  /** The name in the certificate that is shown, and the line. */
  tls: async ({address, port, host}) => {
    const socket = tls.connect({host: address, port, servername: host, rejectUnauthorized: false});
    let shown;
    socket.once('secureConnect', () => (shown = socket.getPeerCertificate().subject.CN));
    const line = await lineFrom(socket).catch((error) => error.code ?? error.message);
    return `${shown}: ${line}`;
  },

  udp: ({address, port, text}) =>
    new Promise((resolve, reject) => {
      const socket = dgram.createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
      socket.on('message', (answer) => resolve(answer.toString()));
      socket.on('error', reject);
      socket.connect(port, address, () => {
        const ask = () => socket.send(text, () => {});
        setInterval(ask, AGAIN_MS);
        setTimeout(() => reject(new Error('silent')), PATIENCE_MS);
        ask();
      });
    }),

  dns: async ({address, port, host, kind}) => {
    const resolver = new dns.Resolver({timeout: PATIENCE_MS / 4, tries: 2});
    resolver.setServers([`${address}:${port}`]);
    return JSON.stringify(await resolver.resolve(host, kind));
  },

  /** The first address of the answer to one question for A, by TCP (RFC 1035, sections 4.1 and 4.2.2). */
  'dns-tcp': ({address, port, host}) => {
    const name = `${host
      .split('.')
      .map((label) => `${String.fromCharCode(label.length)}${label}`)
      .join('')}\0`;
    const question = Buffer.from(`\0\x07\0\0\0\x01\0\0\0\0\0\0${name}\0\x01\0\x01`, 'latin1');
    const socket = net.connect(port, address, () => {
      socket.write(Buffer.concat([Buffer.from([0, question.length]), question]));
    });
    return new Promise((resolve, reject) => {
      socket.on('data', (answer) => {
        const at = 2 + question.length;
        // The name again, or where it stands; type, class, time to live and length.
        const skip = (answer[at] >= 0xc0 ? 2 : name.length) + 10;
        resolve([...answer.subarray(at + skip, at + skip + 4)].join('.'));
      });
      socket.on('end', () => reject(new Error('closed')));
      socket.on('error', reject);
      socket.setTimeout(PATIENCE_MS, () => reject(new Error('silent')));
    }).finally(() => socket.destroy());
  },

  /**
   * @param body     how many bytes to send
   * @param declares how many to announce instead, without sending them
   */
  http: ({address, secure, host, body = 0, declares}) =>
    new Promise((resolve, reject) => {
      const headers = {host, ...(body + (declares ?? 0) > 0 && {'content-length': declares ?? body})};
      const method = 'content-length' in headers ? 'POST' : 'GET';
      const options = {host: address, port: secure ? 443 : 80, method, headers, agent: false, timeout: PATIENCE_MS};
      const request = secure
        ? https.request({...options, servername: host, rejectUnauthorized: false})
        : http.request(options);
      request.on('response', (answer) => {
        const {location, 'strict-transport-security': hsts} = answer.headers;
        resolve([answer.statusCode, location, hsts].filter((word) => word !== undefined).join(' '));
        request.destroy();
      });
      request.on('error', reject);
      request.on('timeout', () => request.destroy(new Error('silent')));
      if (declares === undefined) request.end(Buffer.alloc(body));
      else request.flushHeaders();
    }),
};

let text = '';
for await (const chunk of process.stdin) text += chunk;
const answers = await Promise.all(
  Object.entries(JSON.parse(text)).map(async ([name, call]) => {
    const answer = await calls[call.is](call).catch((error) => error.code ?? error.message);
    return [name, answer];
  }),
);
process.stdout.write(JSON.stringify(Object.fromEntries(answers)), () => process.exit());
