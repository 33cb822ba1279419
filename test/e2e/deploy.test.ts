// Replacing what runs: under load through Traefik no request fails, a version that does not come up leaves the old one serving,
// and what was cut off is ended by the next start.
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {fetchThrough, until} from './support/http.js';
import {untilIdle} from './support/leftovers.js';
import {load, type LoadResult} from './support/load.js';
import type {Run} from './support/rdc.js';
import {preparedServer, type Server} from './support/server.js';
import {ALL} from './support/trials.js';

const MINUTES = 60_000;
const ON = ['-m', 'server-1'];
const HOST = 'web.example.com';
const DOCKER = 'docker -H unix:///run/rediacc/docker-2816.sock';
let server: Server;
let local: string;

/** A web server that shows its version; it keeps nothing. */
const composeFile = (
  version: string,
  more = '',
  serve = 'exec httpd -f -p ${WEB_IP}:8080 -h /www',
): string => `services:
  web:
    image: busybox:1.37
    restart: unless-stopped
    stop_grace_period: 1s
    command: ["sh", "-c", "mkdir -p /www; echo ${version} >/www/index.html; ${serve}"]
    labels:
      - "traefik.enable=true"
      - "traefik.http.routers.web.rule=Host(\`${HOST}\`)"
      - "traefik.http.routers.web.entrypoints=websecure"
      - "traefik.http.routers.web.tls=true"
      - "traefik.http.services.web.loadbalancer.server.port=8080"
${more}`;
const VERSIONS = ALL ? ['two', 'three', 'four'] : ['two', 'three'];
const WRITES = '    volumes: ["./data:/data"]\n';

beforeAll(async () => {
  server = await preparedServer();
  local = join(server.configDir, 'app');
  await mkdir(local);
  await writeFile(
    join(local, 'Rediaccfile'),
    'up() {\n  renet compose -- up -d\n}\n\ndown() {\n  renet compose -- down\n}\n',
  );
}, 30 * MINUTES);
afterAll(() => server?.close());

const rdc = async (...args: string[]): Promise<Run> => {
  const run = await server.rdc([...args, ...ON]);
  if (run.status !== 0) throw new Error(`exit status ${run.status}\n${run.stderr}\n${run.stdout}`);
  return run;
};
const upload = async (text: string): Promise<void> => {
  await writeFile(join(local, 'compose.yaml'), text);
  await rdc('sync', 'upload', '-r', 'app', '--local', local);
};
const up = (onStderr?: (text: string) => void): Promise<Run> =>
  server.rdc(['repo', 'up', 'app', ...ON], onStderr && {onStderr});
const surges = () => server.sh(`${DOCKER} ps -a --filter label=rediacc.surge --format '{{.Names}}'`);
const answered = async (version: string): Promise<void> => {
  const body = async () => (await fetchThrough(server, 'https', HOST)).body.trim();
  expect(await until(body, (text) => text === version, {seconds: 60})).toBe(version);
};
/** What requests saw while something happened; their number shows how good a test it was. */
const underLoad = async (act: () => Promise<unknown>): Promise<LoadResult> => {
  const running = load(server, HOST);
  let result: LoadResult;
  try {
    await act();
  } finally {
    result = await running.stop();
  }
  process.stderr.write(`load: ${result.requests} requests, ${result.failures.length} failed\n`);
  return result;
};

describe('replacing what runs', () => {
  test(
    'new versions, and no request fails',
    async () => {
      await rdc('repo', 'create', 'app', '--size', '512M');
      await rdc('repo', 'mount', 'app');
      await upload(composeFile('one'));
      await rdc('repo', 'up', 'app');
      await answered('one');
      const said: string[] = [];
      const {failures, bodies} = await underLoad(async () => {
        for (const version of VERSIONS) {
          await upload(composeFile(version));
          said.push((await rdc('repo', 'up', 'app')).stderr);
        }
      });
      expect(failures).toEqual([]);
      expect([...bodies.keys()]).toEqual(['one', ...VERSIONS]);
      for (const text of said)
        expect(text).toContain('web: the new container answers; the old one was replaced without a gap.');
      expect(await surges()).toBe('');
    },
    20 * MINUTES,
  );

  test(
    'a start without a change replaces nothing, and says nothing of it',
    async () => {
      const before = await server.sh(`${DOCKER} ps -q --no-trunc`);
      expect((await rdc('repo', 'up', 'app')).stderr).not.toMatch(/web: /);
      expect(await server.sh(`${DOCKER} ps -q --no-trunc`)).toBe(before);
    },
    5 * MINUTES,
  );

  test(
    'a version that does not come up fails, and the old one goes on answering',
    async () => {
      await upload(composeFile('five', '', 'echo nothing at ${WEB_IP}; exit 3'));
      const {failures, bodies} = await underLoad(async () => {
        const {status, stderr} = await up();
        expect(status).not.toBe(0);
        expect(stderr).toContain('The new version of web does not come up: it ended with status 3.');
        expect(stderr).toContain('web | nothing at 127.0.11.6');
      });
      expect(failures).toEqual([]);
      expect([...bodies.keys()]).toEqual([VERSIONS.at(-1)]);
      expect(await surges()).toBe('');
    },
    10 * MINUTES,
  );

  const MOMENTS = [
    ['while it takes over', 'the new version is up'],
    ['before it serves', 'starting the new version beside the old one'],
    ['after its ordinary container is up', 'the new container is in its place'],
  ] as const;
  test.each(ALL ? MOMENTS : MOMENTS.slice(0, 1))(
    'a start that is killed %s is ended by the next one, and no request fails',
    async (_, moment) => {
      const version = moment.replaceAll(' ', '-');
      await upload(composeFile(version));
      const {failures} = await underLoad(async () => {
        let killed: Promise<string> | undefined;
        const {status} = await up((text) => {
          if (text.includes(moment)) killed ??= server.sh('systemctl kill --signal=KILL rediacc-run-2816.service');
        });
        await killed;
        expect(status).not.toBe(0);
        await untilIdle(server);
        await rdc('repo', 'up', 'app');
      });
      expect(failures).toEqual([]);
      expect(await surges()).toBe('');
      await answered(version);
    },
    15 * MINUTES,
  );

  test(
    'a service that writes has a gap, which is said before and measured',
    async () => {
      await upload(composeFile('six', WRITES));
      const {stderr} = await rdc('repo', 'up', 'app');
      expect(stderr).toContain('web: will not answer for a moment: it may write to ./data.');
      expect(stderr).toMatch(/web: did not answer for \d+\.\d s\./);
      await answered('six');
    },
    10 * MINUTES,
  );

  test(
    'a stop removes what a start that was killed has left',
    async () => {
      await upload(composeFile('seven'));
      let killed: Promise<string> | undefined;
      await up((text) => {
        if (text.includes('the new version is up')) {
          killed ??= server.sh('systemctl kill --signal=KILL rediacc-run-2816.service');
        }
      });
      await killed;
      expect(await surges()).not.toBe('');
      await server.sh('cd /mnt/rediacc/mounts/*/ && renet compose -- down');
      expect(await server.sh(`${DOCKER} ps -aq`)).toBe('');
    },
    10 * MINUTES,
  );
});
