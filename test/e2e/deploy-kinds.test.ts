// Replacing services of several kinds: with health checks, with data, behind a TCP entrypoint, and
// several of them at once.
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {deployedApp, underLoad, type DeployedApp} from './support/deployed-app.js';
import {fetchThrough, until} from './support/http.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const HOSTS = ['checked.example.com', 'writes.example.com'];
const WITHOUT_A_GAP = 'the new container answers; the old one was replaced without a gap.';
/** Calls the TCP entrypoint, which is at the server's own addresses, until it is told to stop, and counts what is answered. */
const CALLS = `rm -f /tmp/stop
address=$(hostname -I | cut -d ' ' -f 1)
export address
while [ ! -e /tmp/stop ]; do
  timeout 20 bash -c 'exec 3<>/dev/tcp/$address/6379; printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; tail -n 1 <&3' 2>/dev/null || echo failed
  sleep 0.5
done | sed 's/^$/nothing/' | sort | uniq -c`;
let server: Server;
let app: DeployedApp;

interface Versions {
  readonly version: string;
  /** What the health check of `checked` does after its page is there. */
  readonly check?: string;
  /** What `writes` does before it serves. */
  readonly before?: string;
  readonly restart?: string;
}

/** `checked` listens seconds before it is healthy; `writes` keeps data and says that two of it do no harm; `raw` is reached by TCP. */
const composeFile = ({
  version,
  check = 'test -e /www/ready',
  before = 'true',
  restart = 'unless-stopped',
}: Versions): string => `services:
  checked:
    image: busybox:1.37
    restart: unless-stopped
    stop_grace_period: 1s
    command: ["sh", "-c", "mkdir -p /www; echo ${version} >/www/index.html; (sleep 5; touch /www/ready) & exec httpd -f -p \${CHECKED_IP}:8080 -h /www"]
    healthcheck: {test: ["CMD-SHELL", "${check}"], interval: 2s, timeout: 10s, retries: 5}
    labels:
      - "traefik.enable=true"
      - "traefik.http.routers.checked.rule=Host(\`${HOSTS[0]}\`)"
      - "traefik.http.routers.checked.entrypoints=websecure"
      - "traefik.http.routers.checked.tls=true"
      - "traefik.http.services.checked.loadbalancer.server.port=8080"
  writes:
    image: busybox:1.37
    restart: "${restart}"
    stop_grace_period: 1s
    volumes: ["./data:/data"]
    deploy: {update_config: {order: start-first}}
    command: ["sh", "-c", "${before}; echo ${version} >/data/index.html; exec httpd -f -p \${WRITES_IP}:8080 -h /data"]
    labels:
      - "traefik.enable=true"
      - "traefik.http.routers.writes.rule=Host(\`${HOSTS[1]}\`)"
      - "traefik.http.routers.writes.entrypoints=websecure"
      - "traefik.http.routers.writes.tls=true"
      - "traefik.http.services.writes.loadbalancer.server.port=8080"
  raw:
    image: busybox:1.37
    restart: unless-stopped
    stop_grace_period: 1s
    command: ["sh", "-c", "mkdir -p /www; echo ${version} >/www/index.html; exec httpd -f -p \${RAW_IP}:6379 -h /www"]
    labels:
      - "traefik.enable=true"
      - "traefik.tcp.routers.raw.rule=HostSNI(\`*\`)"
      - "traefik.tcp.routers.raw.entrypoints=tcp-6379"
      - "traefik.tcp.services.raw.loadbalancer.server.port=6379"
`;

beforeAll(async () => {
  server = await preparedServer();
  app = await deployedApp(server);
  await app.upload(composeFile({version: 'one'}));
  await app.rdc('repo', 'up', 'app');
  for (const host of HOSTS) await answered(host, 'one');
}, 30 * MINUTES);
afterAll(() => server?.close());

const answered = (host: string, version: string) =>
  until(
    async () => (await fetchThrough(server, 'https', host)).body.trim(),
    (body) => body === version,
    {seconds: 90},
  );

describe('replacing services of several kinds', () => {
  test(
    'all at once, and no request fails, by HTTP or TCP',
    async () => {
      const calls = server.sh(CALLS);
      let said = '';
      const results = await underLoad(server, HOSTS, async () => {
        await app.upload(composeFile({version: 'two'}));
        said = (await app.rdc('repo', 'up', 'app')).stderr;
      });
      await server.sh('touch /tmp/stop');
      expect((await calls).split('\n').map((line) => line.trim().split(' ')[1])).toEqual(['one', 'two']);
      for (const {failures} of results) expect(failures).toEqual([]);
      expect([...results[0]!.bodies.keys()]).toEqual(['one', 'two']);
      for (const name of ['checked', 'writes', 'raw']) expect(said).toContain(`${name}: ${WITHOUT_A_GAP}`);
      expect(await app.surges()).toBe('');
    },
    15 * MINUTES,
  );

  test(
    'one that listens and is not healthy does not come up, and none of the others is replaced',
    async () => {
      await app.upload(composeFile({version: 'three', check: 'false'}));
      const results = await underLoad(server, HOSTS, async () => {
        const {status, stderr} = await app.up();
        expect(status).not.toBe(0);
        expect(stderr).toContain('The new version of checked does not come up: its health check fails.');
      });
      for (const {failures} of results) expect(failures).toEqual([]);
      expect([...results[0]!.bodies.keys()]).toEqual(['two']);
      expect(await app.surges()).toBe('');
    },
    15 * MINUTES,
  );

  test(
    'whose second container comes up and ordinary one does not: the second goes on answering until that is mended',
    async () => {
      const once = 'if [ -e /data/once ]; then exit 3; fi; touch /data/once';
      // One that is started again and again would be waited for, for a minute.
      await app.upload(composeFile({version: 'four', before: once, restart: 'no'}));
      const results = await underLoad(server, HOSTS, async () => {
        const {status, stderr} = await app.up();
        expect(status).not.toBe(0);
        expect(stderr).toContain('What was put in place does not come up (writes: ');
        expect(stderr).toContain('Its second container goes on answering.');
        await answered(HOSTS[1]!, 'four');
        expect(await app.surges()).toMatch(/writes.*-serving$/);

        await app.upload(composeFile({version: 'five'}));
        await app.rdc('repo', 'up', 'app');
      });
      for (const {failures} of results) expect(failures).toEqual([]);
      await answered(HOSTS[1]!, 'five');
      expect(await app.surges()).toBe('');
    },
    20 * MINUTES,
  );
});
