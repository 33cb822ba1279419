// Looking into the proxy from the workstation: what it serves, and why an app is not reachable. Each row of the table of
// problems is brought about for real.
import {cp, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {dnsServer} from '../support/dns-server.js';
import {fetchThrough, until} from './support/http.js';
import {dataOf, errorOf, type Run} from './support/rdc.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const ON = ['-m', 'server-1', '--json'];
const HOST = 'hello.example.com';
/** What `preparedServer` sets as the server's public address. */
const PUBLIC = '203.0.113.50';
let server: Server;
let dns: Awaited<ReturnType<typeof dnsServer>>;
let local: string;

interface Link {
  link: string;
  state: string;
  seen: string;
  hints: string[];
}
interface Explanation {
  verdict: string;
  name: string | null;
  service: string | null;
  links: Link[];
}

beforeAll(async () => {
  server = await preparedServer();
  dns = await dnsServer({
    [HOST]: [PUBLIC],
    'six.example.com': [PUBLIC, '2001:db8::50'],
    'far.example.com': ['198.51.100.1'],
  });
  local = join(server.configDir, 'hello');
  await cp('examples/hello', local, {recursive: true});
}, 30 * MINUTES);
afterAll(async () => {
  dns?.close();
  await server?.close();
});

const rdc = async <T = Record<string, unknown>>(...args: string[]): Promise<T> =>
  dataOf<T>(await server.rdc([...args, ...ON]));
/** Changes the app's compose file, uploads it and brings it up. */
const change = async (from: string, to: string): Promise<void> => {
  const file = join(local, 'docker-compose.yml');
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
  await rdc('sync', 'upload', '-r', 'hello', '--local', local);
  await rdc('repo', 'up', 'hello');
};
const docker = (words: string) => server.sh(`docker -H unix:///run/rediacc/docker-2816.sock ${words}`);

const explain = async (subject: string): Promise<Explanation & {status: number | null; first: Link | undefined}> => {
  const run: Run = await server.rdc(['proxy', 'explain', subject, '--dns-server', dns.address, ...ON]);
  const {data} = JSON.parse(run.stdout) as {data: Explanation | null};
  if (data === null) throw new Error(`no explanation\n${run.stderr}\n${run.stdout}`);
  return {...data, status: run.status, first: data.links.find(({state}) => state === 'broken')};
};
/** The route server follows the daemons by itself; here it is waited for. */
const explainUntil = (subject: string, link: string | undefined) =>
  until(
    () => explain(subject),
    ({first}) => first?.link === link,
    {seconds: 60},
  );

describe('looking into the proxy', () => {
  test(
    'an app that is reachable is explained link by link; status, routes and certificates tell of it',
    async () => {
      await rdc('repo', 'create', 'hello', '--size', '512M');
      await rdc('repo', 'mount', 'hello');
      await rdc('sync', 'upload', '-r', 'hello', '--local', local);
      await rdc('repo', 'up', 'hello');
      const {status, name, service, links} = await explainUntil(HOST, undefined);
      expect(links.map(({link, state}) => `${link}: ${state}`)).toEqual(
        ['dns', 'entrypoint', 'router', 'service', 'listener', 'container', 'certificate'].map((link) => `${link}: ok`),
      );
      expect({status, name, service}).toEqual({status: 0, name: 'hello', service: 'hello'});
      const fetched = () => fetchThrough(server, 'https', HOST);
      await until(fetched, (answer) => answer.status === 200, {seconds: 60}); // it is true, too

      expect(await rdc('proxy', 'status')).toMatchObject({traefik: {state: 'running'}, problems: []});
      const routes = await rdc<
        {rule: string; servers: string[]; repositoryName: string; certificate: {state: string}}[]
      >('proxy', 'routes', '--repo', 'hello');
      expect(routes.map((route) => [route.rule, route.servers, route.repositoryName, route.certificate.state])).toEqual(
        expect.arrayContaining([
          [`Host(\`${HOST}\`)`, ['http://127.0.11.2:8080'], 'hello', 'own'],
          ['Host(`plain-2816.example.com`)', ['http://127.0.11.3:8080'], 'hello', 'none'],
        ]),
      );
      expect(await rdc('proxy', 'certs')).toMatchObject({configured: false, certificates: [], missing: []});
      expect(await rdc<string[]>('proxy', 'logs', '--lines', '5')).not.toEqual([]);
      expect(await server.sh(`renet proxy explain ${HOST}`)).toContain(`${HOST} is reachable.`);
    },
    10 * MINUTES,
  );

  test(
    'DNS that leads elsewhere, to IPv6 that is not served, or nowhere is the first broken link',
    async () => {
      for (const [host, hint] of [
        ['far.example.com', `Change the record to far.example.com A ${PUBLIC}`],
        ['six.example.com', 'rdc context set-infra server-1 --public-ipv6 2001:db8::50'],
        ['none.example.com', `Create the record none.example.com A ${PUBLIC}`],
      ] as const) {
        const {status, first} = await explain(host);
        expect([host, status, first?.link, first?.hints[0]]).toEqual([host, 16, 'dns', hint]);
      }
    },
    3 * MINUTES,
  );

  test(
    'a stopped container is why its service is absent from the routes',
    async () => {
      await docker(
        'stop --time 1 $(docker -H unix:///run/rediacc/docker-2816.sock ps -q --filter label=rediacc.service_name=hello)',
      );
      const {status, first} = await explainUntil(HOST, 'router');
      expect(status).toBe(16);
      expect(first?.seen).toContain('is stopped');
      expect(first?.hints).toContain('rdc repo up hello --machine server-1');
      expect(await rdc<unknown[]>('proxy', 'routes', '--repo', 'hello')).toHaveLength(1);
    },
    3 * MINUTES,
  );

  test(
    'an app on another port than its labels say is why there is 502',
    async () => {
      await change('${HELLO_IP}:8080', '${HELLO_IP}:8090');
      const {status, first} = await explainUntil(HOST, 'listener');
      expect(status).toBe(16);
      expect(first?.seen).toContain('Nobody listens at 127.0.11.2:8080/tcp');
      expect(first?.seen).toContain('there is port 8090');
      expect(first?.hints[0]).toContain('traefik.http.services.hello.loadbalancer.server.port');
      const fetched = () => fetchThrough(server, 'https', HOST);
      await until(fetched, (answer) => answer.status === 502, {seconds: 60}); // it is true, too
    },
    5 * MINUTES,
  );

  test(
    'a port that is not registered, and a certificate that is asked for without credentials, are told as such',
    async () => {
      await change('${HELLO_IP}:8090', '${HELLO_IP}:8080');
      await change(
        '- "traefik.http.routers.hello.tls=true"',
        [
          '- "traefik.http.routers.hello.tls.certresolver=letsencrypt"',
          '- "traefik.tcp.routers.mail.entrypoints=tcp-25"',
          '- "traefik.tcp.routers.mail.rule=HostSNI(`*`)"',
          '- "traefik.tcp.services.mail.loadbalancer.server.port=8080"',
        ].join('\n      '),
      );
      const certificate = await explainUntil(HOST, 'certificate');
      expect(certificate.status).toBe(16);
      expect(certificate.first?.hints[0]).toContain('rdc context set-infra server-1 --cert-email');
      expect(await rdc('proxy', 'certs')).toMatchObject({missing: [{host: HOST, service: 'hello'}]});

      const port = await explain('tcp-25');
      expect([port.status, port.first?.link, port.first?.hints]).toEqual([
        16,
        'entrypoint',
        ['rdc context set-infra server-1 --tcp-ports 25', 'rdc context push-infra server-1'],
      ]);
    },
    5 * MINUTES,
  );

  test(
    'a stopped Traefik is exit 16 of status, and named by explain; up starts it again',
    async () => {
      expect(errorOf(await server.rdc(['proxy', 'down', ...ON])).code).toBe('DECLINED');
      await rdc('proxy', 'down', '--yes');
      const {status, stdout} = await server.rdc(['proxy', 'status', '-m', 'server-1']);
      expect(status).toBe(16);
      expect(stdout).toContain('rdc proxy up --machine server-1');
      expect((await explain(HOST)).first?.link).toBe('entrypoint');
      expect(await rdc('proxy', 'up')).toMatchObject({traefik: {state: 'running'}});
      expect((await server.rdc(['proxy', 'status', '-m', 'server-1'])).status).toBe(0);
    },
    3 * MINUTES,
  );
});
