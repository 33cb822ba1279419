// Every entrypoint is connected to from outside, over IPv4 and IPv6, TCP and UDP; behind them run the examples as they are.
import {cp, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {dnsServer} from '../support/dns-server.js';
import {until} from './support/http.js';
import {provideImages, STAND_IN} from './support/outside/images.js';
import {CALLER_V4, outsideOf, SERVER_V4, SERVER_V6, type Answers, type Call} from './support/outside/outside.js';
import {dataOf, type Run} from './support/rdc.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const ON = ['-m', 'server-1', '--json'];
const DEFAULT_PORTS = [3306, 5432, 6379, 27017, 11211, 5672, 9092];
const MAIL = 'mail.example.com';
const HELLO = 'hello.example.com';
const APP = 'app.example.com';
const HSTS = 'max-age=15768000; includeSubDomains';
let server: Server;
let outside: Awaited<ReturnType<typeof outsideOf>>;
let dns: Awaited<ReturnType<typeof dnsServer>>;

/** Each default port, a UDP port of one's own and dynamic ports; hosts for one family only; and middlewares the other way round. */
const PORTS_APP = `services:
  ports:
    image: ${STAND_IN}
    command: ${DEFAULT_PORTS.map((port) => `tcp:${port}`).join(' ')} tcp:2222 udp:2223 udp:51820
    environment:
      LISTEN_ADDRESS: \${PORTS_IP}
    labels:
      - "traefik.enable=true"
      - "rediacc.tcp_ports=2222"
      - "rediacc.udp_ports=2223"
      - "traefik.udp.routers.tunnel.entrypoints=udp-51820"
      - "traefik.udp.services.tunnel.loadbalancer.server.port=51820"
${DEFAULT_PORTS.map(
  (port) => `      - "traefik.tcp.routers.tcp-${port}.entrypoints=tcp-${port}"
      - "traefik.tcp.routers.tcp-${port}.rule=HostSNI(\`*\`)"
      - "traefik.tcp.routers.tcp-${port}.service=tcp-${port}"
      - "traefik.tcp.services.tcp-${port}.loadbalancer.server.port=${port}"
`,
).join('')}
  pages:
    image: busybox:1.37
    command: httpd -f -p \${PAGES_IP}:8080 -h /www
    volumes: ["../hello/www:/www:ro"]
    labels:
      - "traefik.enable=true"
      - "traefik.http.services.pages.loadbalancer.server.port=8080"
      - "traefik.http.routers.only4.rule=Host(\`only4.example.com\`)"
      - "traefik.http.routers.only4.entrypoints=websecure"
      - "traefik.http.routers.only6.rule=Host(\`only6.example.com\`)"
      - "traefik.http.routers.only6.entrypoints=websecure-v6"
      - "traefik.http.middlewares.hsts.headers.stsSeconds=1"
      - "traefik.http.middlewares.small.buffering.maxRequestBodyBytes=1000"
      - "traefik.http.routers.reversed.rule=Host(\`reversed.example.com\`)"
      - "traefik.http.routers.reversed.entrypoints=websecure"
      - "traefik.http.routers.reversed.middlewares=small,hsts"
`;

const rdc = async <T = Record<string, unknown>>(...args: string[]): Promise<T> =>
  dataOf<T>(await server.rdc([...args, ...ON]));
const infra = async (...flags: string[]): Promise<void> => {
  dataOf(await server.rdc(['context', 'set-infra', 'server-1', ...flags, '--json']));
  dataOf(await server.rdc(['context', 'push-infra', 'server-1', '--json']));
};

/** The examples, each in a directory of one repository, and an app of this test beside them. */
const appsDirectory = async (): Promise<string> => {
  const directory = join(server.configDir, 'apps');
  for (const name of ['hello', 'webapp-postgres', 'mail', 'dns']) {
    await cp(`examples/${name}`, join(directory, name), {recursive: true});
  }
  const made = await server.sh(
    `cd /root && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout mail.key -out mail.crt -days 30 -subj /CN=${MAIL} 2> /dev/null && cat mail.key mail.crt`,
  );
  const at = made.indexOf('-----BEGIN CERTIFICATE-----');
  await mkdir(join(directory, 'mail', 'certs'));
  await writeFile(join(directory, 'mail', 'certs', 'mail.key'), made.slice(0, at));
  await writeFile(join(directory, 'mail', 'certs', 'mail.crt'), `${made.slice(at)}\n`);
  await mkdir(join(directory, 'ports'));
  await cp('examples/hello/Rediaccfile', join(directory, 'ports', 'Rediaccfile'));
  await writeFile(join(directory, 'ports', 'docker-compose.yml'), PORTS_APP);
  return directory;
};

beforeAll(async () => {
  server = await preparedServer();
  outside = await outsideOf(server);
  const both = [SERVER_V4, SERVER_V6];
  dns = await dnsServer({[HELLO]: both, 'only4.example.com': both, 'only6.example.com': both});
  await provideImages(server);
  await infra(
    ...['--public-ipv4', SERVER_V4, '--public-ipv6', SERVER_V6],
    ...['--tcp-ports', '25,53,143,465,587,993', '--udp-ports', '51820'],
  );
  await rdc('repo', 'create', 'edge', '--size', '3G');
  await rdc('repo', 'mount', 'edge');
  await rdc('sync', 'upload', '-r', 'edge', '--local', await appsDirectory());
  await rdc('repo', 'up', 'edge');
}, 30 * MINUTES);
afterAll(async () => {
  dns?.close();
  await server?.close();
});

type Table = Readonly<Record<string, readonly [call: Call, answer: string]>>;

/** Makes all calls until each is answered as expected; when that does not come, shows all in which they differ. */
const expectAnswers = async (table: Table): Promise<void> => {
  const calls = Object.fromEntries(Object.entries(table).map(([name, [call]]) => [name, call]));
  const expected = Object.fromEntries(Object.entries(table).map(([name, [, answer]]) => [name, answer]));
  let last: Answers = {};
  await until(
    async () => (last = await outside.call(calls)),
    (answers) => isDeepStrictEqual(answers, expected),
    {seconds: 120},
  ).catch(() => {});
  expect(last).toEqual(expected);
};

const http = (address: string, host: string, more: {body?: number; declares?: number} = {}): Call => ({
  ...{is: 'http', address, host, secure: false},
  ...more,
});
const https = (address: string, host: string, more: {body?: number; declares?: number} = {}): Call => ({
  ...{is: 'http', address, host, secure: true},
  ...more,
});
const tcp = (port: number, address = SERVER_V4): Call => ({is: 'tcp', address, port});
const tls = (port: number, host = MAIL): Call => ({is: 'tls', address: SERVER_V4, port, host});
const udp = (port: number): Call => ({is: 'udp', address: SERVER_V4, port, text: 'hello'});

describe('from outside', () => {
  test(
    'every entrypoint leads to its service',
    async () => {
      const lookUp = {is: 'dns', address: SERVER_V4, port: 53, host: 'www.example.com'} as const;
      await expectAnswers({
        web: [http(SERVER_V4, HELLO), `302 https://${HELLO}/`],
        websecure: [https(SERVER_V4, HELLO), '200'],
        'web-v6': [http(SERVER_V6, HELLO), `302 https://${HELLO}/`],
        'websecure-v6': [https(SERVER_V6, HELLO), '200'],
        ...Object.fromEntries(DEFAULT_PORTS.map((port) => [`tcp-${port}`, [tcp(port), `tcp ${port}`] as const])),
        // The mail server learns who calls, and where TLS begins at once it is its own certificate that is seen.
        'tcp-25': [tcp(25), `tcp 25 for ${CALLER_V4}`],
        'tcp-143': [tcp(143), `tcp 143 for ${CALLER_V4}`],
        'tcp-465': [tls(465), `${MAIL}: tls 465 for ${CALLER_V4}`],
        'tcp-587': [tcp(587), `tcp 587 for ${CALLER_V4}`],
        'tcp-993': [tls(993), `${MAIL}: tls 993 for ${CALLER_V4}`],
        'udp-53': [{...lookUp, kind: 'A'}, '["203.0.113.50"]'],
        'udp-53, AAAA': [{...lookUp, kind: 'AAAA'}, '["2001:db8::50"]'],
        'tcp-53': [{...lookUp, is: 'dns-tcp'}, '203.0.113.50'],
        'udp-51820': [udp(51820), 'udp 51820: hello'],
        'tcp-10000': [tcp(10000), 'tcp 2222'],
        'udp-10000': [udp(10000), 'udp 2223: hello'],
      });
    },
    5 * MINUTES,
  );

  test(
    'IPv4 and IPv6 are separate, and what nobody wrote a router for is not reached',
    async () => {
      await expectAnswers({
        'only4 over IPv4': [https(SERVER_V4, 'only4.example.com'), '200'],
        'only4 over IPv6': [https(SERVER_V6, 'only4.example.com'), '404'],
        'only4 over IPv6, plain': [http(SERVER_V6, 'only4.example.com'), '404'],
        'only6 over IPv4': [https(SERVER_V4, 'only6.example.com'), '404'],
        'only6 over IPv6': [https(SERVER_V6, 'only6.example.com'), '200'],
        'only6 over IPv6, plain': [http(SERVER_V6, 'only6.example.com'), '302 https://only6.example.com/'],
        'tcp-3306 over IPv6': [tcp(3306, SERVER_V6), 'ECONNREFUSED'],
        'another host on tcp-993': [tls(993, 'imap.example.com'), 'TRAEFIK DEFAULT CERT: silent'],
        'tcp-10001': [tcp(10001), 'silent'],
        'a port that is not open': [tcp(10011), 'ECONNREFUSED'],
      });
    },
    5 * MINUTES,
  );

  test(
    'explain tells which of the two families no router serves',
    async () => {
      const explain = async (host: string) => {
        const run: Run = await server.rdc(['proxy', 'explain', host, '--dns-server', dns.address, ...ON]);
        const {data} = JSON.parse(run.stdout) as {data: {links: {link: string; state: string; seen: string}[]}};
        return [
          run.status,
          ...data.links.filter(({state}) => state !== 'ok').map(({link, seen}) => `${link}: ${seen}`),
        ];
      };
      expect(await explain(HELLO)).toEqual([0]);
      expect(await explain('only4.example.com')).toEqual([16, expect.stringMatching(/^router: .*IPv6/)]);
      expect(await explain('only6.example.com')).toEqual([16, expect.stringMatching(/^router: .*IPv4/)]);
    },
    2 * MINUTES,
  );

  test(
    'middlewares of one router act one after the other, in their order',
    async () => {
      await expectAnswers({
        'HSTS, over IPv4': [https(SERVER_V4, APP), `200 ${HSTS}`],
        'HSTS, over IPv6': [https(SERVER_V6, APP), `200 ${HSTS}`],
        'more than Traefik keeps in memory': [https(SERVER_V4, APP, {body: 3_000_000}), `200 ${HSTS}`],
        // HSTS comes first, so that a refusal has it, too.
        'more than the maximum': [https(SERVER_V4, APP, {declares: 536_870_913}), `413 ${HSTS}`],
        'the other way round': [https(SERVER_V4, 'reversed.example.com', {body: 1001}), '413'],
      });
    },
    5 * MINUTES,
  );

  test(
    '--no-default-ports closes the ports of databases and no other, until they are named',
    async () => {
      await infra('--no-default-ports', '--tcp-ports', '25,5432');
      await expectAnswers({
        ...Object.fromEntries(
          DEFAULT_PORTS.filter((port) => port !== 5432).map((port) => [
            `tcp-${port}`,
            [tcp(port), 'ECONNREFUSED'] as const,
          ]),
        ),
        'tcp-5432': [tcp(5432), 'tcp 5432'],
        'tcp-25': [tcp(25), `tcp 25 for ${CALLER_V4}`],
        'udp-53': [udp(53), 'ECONNREFUSED'],
        'udp-51820': [udp(51820), 'udp 51820: hello'],
        'tcp-10000': [tcp(10000), 'tcp 2222'],
        websecure: [https(SERVER_V4, HELLO), '200'],
        'websecure-v6': [https(SERVER_V6, HELLO), '200'],
      });
    },
    5 * MINUTES,
  );
});
