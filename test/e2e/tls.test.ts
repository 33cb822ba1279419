// Certificates from a real ACME server, by DNS-01; and what becomes of a proxy whose new configuration does not work.
import {cp, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {ACME_SERVER, startAuthority, type Authority} from './support/acme/authority.js';
import {shownBy, type Shown} from './support/acme/peer.js';
import {setFailPoint} from './support/fail-point.js';
import {fetchThrough, until} from './support/http.js';
import {dataOf, errorOf} from './support/rdc.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const TOKEN = 'good-token-51c7';
/** A domain of its own, and an auto-route. */
const CUSTOM = 'hello.another.org';
const AUTO = 'plain-2816.example.com';
const PUSH = ['context', 'push-infra', 'server-1', '--json'];
const IN_PROXY = 'cd /opt/rediacc/proxy &&';
let server: Server;
let authority: Authority;

interface Pushed {
  changes: {path: string}[];
  restarted: string[];
}

const setInfra = async (flags: string[], stdin?: string) =>
  dataOf(
    await server.rdc(['context', 'set-infra', 'server-1', ...flags, '--json'], stdin === undefined ? {} : {stdin}),
  );
const push = async () => dataOf<Pushed>(await server.rdc(PUSH));
const show = (host: string) => shownBy(server, host, authority.root);
const shownWhen = (host: string, good: (shown: Shown) => boolean) => until(() => show(host), good, {seconds: 120});
const body = async (host: string) => (await fetchThrough(server, 'https', host)).body;

beforeAll(async () => {
  server = await preparedServer();
  authority = await startAuthority(server, {zones: ['example.com', 'another.org'], token: TOKEN});
  const app = join(server.configDir, 'hello');
  await cp('examples/hello', app, {recursive: true});
  const file = join(app, 'docker-compose.yml');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text.replace('hello.example.com', CUSTOM).replace('hello.tls=true', 'hello.tls.certresolver=letsencrypt'),
  );
  for (const words of [
    ['repo', 'create', 'hello', '--size', '512M', '-m', 'server-1'],
    ['repo', 'mount', 'hello', '-m', 'server-1'],
    ['sync', 'upload', '-m', 'server-1', '-r', 'hello', '--local', app],
    ['repo', 'up', 'hello', '-m', 'server-1'],
  ]) {
    dataOf(await server.rdc([...words, '--json']));
  }
}, 30 * MINUTES);
afterAll(() => server?.close());

describe('certificates', () => {
  test(
    'with a token that is refused Traefik says so, and serves the app with its own certificate',
    async () => {
      const ca = ['--acme-server', ACME_SERVER, '--acme-ca-file', authority.caFile];
      await setInfra(['--cert-email', 'admin@example.com', '--cf-dns-token-stdin', ...ca], 'wrong-token\n');
      const {changes} = await push();
      expect(changes.map(({path}) => path)).toEqual(['config.env', 'docker-compose.yml', 'traefik.yml', 'acme-ca.pem']);

      const log = await until(
        () => server.sh('renet proxy logs --lines 100'),
        (lines) => lines.includes('Invalid access token'),
        {seconds: 120},
      );
      expect(log).toContain(CUSTOM);
      expect(log).not.toContain('wrong-token');
      expect(await show(CUSTOM)).toMatchObject({trusted: false, issuer: 'TRAEFIK DEFAULT CERT'});
      expect(await body(CUSTOM)).toContain('Hello from an encrypted repository');
    },
    5 * MINUTES,
  );

  test(
    'each domain of its own gets one, and all auto-routes share a wildcard, by DNS-01',
    async () => {
      await setInfra(['--cf-dns-token-stdin'], `${TOKEN}\n`);
      expect(await push()).toMatchObject({changes: [{path: 'config.env'}], restarted: ['traefik', 'router']});

      const trusted = (shown: Shown) => shown.trusted;
      expect(await shownWhen(CUSTOM, trusted)).toMatchObject({names: `DNS:${CUSTOM}`});
      expect(await shownWhen(AUTO, trusted)).toMatchObject({names: expect.stringContaining('DNS:*.example.com')});
      expect(await body(CUSTOM)).toContain('Hello from an encrypted repository');
      expect(await body(AUTO)).toContain('a service without labels');
      expect(await server.sh(`${IN_PROXY} stat -c %a letsencrypt/acme.json config.env`)).toBe('600\n600');
    },
    5 * MINUTES,
  );

  test(
    'they are renewed before their end',
    async () => {
      const before = [await show(CUSTOM), await show(AUTO)];
      await server.sh(`${IN_PROXY} docker compose restart traefik 2>&1`);
      for (const [index, host] of [CUSTOM, AUTO].entries()) {
        await shownWhen(host, ({trusted, serial}) => trusted && serial !== before[index]!.serial);
      }
    },
    5 * MINUTES,
  );
});

describe('a configuration with which Traefik does not come up', () => {
  const files = 'config.env docker-compose.yml traefik.yml acme-ca.pem .applied-traefik .applied-router';
  const state = () => server.sh(`${IN_PROXY} cat ${files} | sha256sum; ls -A`);
  let good: string;

  test(
    'is taken back, also after a kill: the previous one serves again, and the message says both',
    async () => {
      good = await state();
      await setInfra(['--traefik-image', 'postgres:17', '--tcp-ports', '10050-10052']);
      const planned = dataOf<Pushed>(await server.rdc([...PUSH, '--dry-run']));
      expect(planned.changes.map(({path}) => path)).toEqual(['docker-compose.yml', 'traefik.yml']);
      expect(await state()).toBe(good);

      const at = 'start Traefik: before docker compose up of /opt/rediacc/proxy, and wait until Traefik listens';
      await setFailPoint(server, {operation: 'proxy-install', at, then: 'kill'});
      expect((await server.rdc(PUSH)).status).toBe(15);
      expect(await server.sh(`${IN_PROXY} ls -A`)).toContain('.previous');

      const {code, message} = errorOf(await server.rdc(PUSH));
      expect(code).toBe('PROXY_FAILED');
      expect(message).toContain('its container ends as soon as it is started');
      expect(message).toContain('The end of its log:');
      expect(message).toContain('The previous configuration serves again.');
      expect(await state()).toBe(good);
      expect(await shownWhen(CUSTOM, ({trusted}) => trusted)).toMatchObject({names: `DNS:${CUSTOM}`});
    },
    5 * MINUTES,
  );

  test(
    'leaves nothing to be done once the values are as before',
    async () => {
      await setInfra(['--traefik-image', '', '--tcp-ports', '']);
      expect(await push()).toMatchObject({changes: [], restarted: []});
      expect(await state()).toBe(good);
    },
    3 * MINUTES,
  );
});
