// Replacing what runs: under load through Traefik no request fails, a version that does not come up leaves the old one serving,
// and what was cut off is ended by the next start.
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {deployedApp, underLoad, type DeployedApp} from './support/deployed-app.js';
import {fetchThrough, until} from './support/http.js';
import {untilIdle} from './support/leftovers.js';
import type {LoadResult} from './support/load.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const HOST = 'web.example.com';
let server: Server;
let app: DeployedApp;

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
const LAST = 'three';
const VERSIONS = ['two', LAST];
const WRITES = '    volumes: ["./data:/data"]\n';

beforeAll(async () => {
  server = await preparedServer();
  app = await deployedApp(server);
}, 30 * MINUTES);
afterAll(() => server?.close());

const answered = async (version: string): Promise<void> => {
  const body = async () => (await fetchThrough(server, 'https', HOST)).body.trim();
  expect(await until(body, (text) => text === version, {seconds: 60})).toBe(version);
};
const seen = async (act: () => Promise<unknown>): Promise<LoadResult> => (await underLoad(server, [HOST], act))[0]!;

describe('replacing what runs', () => {
  test(
    'new versions, and no request fails',
    async () => {
      await app.upload(composeFile('one'));
      await app.rdc('repo', 'up', 'app');
      await answered('one');
      const said: string[] = [];
      const {failures, bodies} = await seen(async () => {
        for (const version of VERSIONS) {
          await app.upload(composeFile(version));
          said.push((await app.rdc('repo', 'up', 'app')).stderr);
        }
      });
      expect(failures).toEqual([]);
      expect([...bodies.keys()]).toEqual(['one', ...VERSIONS]);
      for (const text of said)
        expect(text).toContain('web: the new container answers; the old one was replaced without a gap.');
      expect(await app.surges()).toBe('');
    },
    20 * MINUTES,
  );

  test(
    'a start without a change replaces nothing, and says nothing of it',
    async () => {
      const before = await app.docker('ps -q --no-trunc');
      expect((await app.rdc('repo', 'up', 'app')).stderr).not.toMatch(/web: /);
      expect(await app.docker('ps -q --no-trunc')).toBe(before);
    },
    5 * MINUTES,
  );

  test(
    'a start sees another variable, a container that was stopped, and one that was removed',
    async () => {
      const start = async (): Promise<string> => (await app.rdc('repo', 'up', 'app')).stderr;
      const greet = (word: string) => server.sh(`cd /mnt/rediacc/mounts/*/ && echo GREETING=${word} > .env`);
      await greet('five');
      await app.upload(composeFile('${GREETING}'));
      await start();
      await answered('five');
      expect(await start()).toMatch(/Container \S+-web-1 +Running/);
      await greet('six');
      await start();
      await answered('six');
      for (const away of ['stop --time 1', 'rm --force']) {
        await app.docker(`${away} $(docker -H unix:///run/rediacc/docker-2816.sock ps -q)`);
        await start();
        await answered('six');
      }
      expect(await start()).toMatch(/Container \S+-web-1 +Running/);
      await server.sh('rm /mnt/rediacc/mounts/*/.env');
      await app.upload(composeFile(LAST));
      await start();
      await answered(LAST);
    },
    10 * MINUTES,
  );

  test(
    'a dry run tells what a start would do, and changes nothing',
    async () => {
      const state = async () =>
        [await app.docker('ps -aq --no-trunc'), await server.sh('cat /mnt/rediacc/mounts/*/.rediacc.json')].join('\n');
      const before = await state();
      const plan = async () => (await app.rdc('repo', 'up', 'app', '--dry-run')).stdout.split('\n');
      expect((await plan())[0]).toBe('web  untouched: nothing of it has changed');
      await app.upload(`${composeFile('later', WRITES)}  new:\n    image: busybox:none\n`);
      expect((await plan()).slice(0, 3)).toEqual([
        'new  started: it has no container',
        'web  replaced in place: its part of the compose file has changed',
        '  → will not answer for a moment: it may write to ./data',
      ]);
      await app.upload(composeFile('later'));
      const [line] = await plan();
      expect(line).toBe(
        'web  replaced without downtime, by a surge container: its part of the compose file has changed',
      );
      expect(await state()).toBe(before);
      expect(await server.sh('ls /run/rediacc/locks')).not.toContain('.json');
    },
    5 * MINUTES,
  );

  test(
    'a version that does not come up fails, and the old one goes on answering',
    async () => {
      await app.upload(composeFile('five', '', 'echo nothing at ${WEB_IP}; exit 3'));
      const {failures, bodies} = await seen(async () => {
        const {status, stderr} = await app.up();
        expect(status).not.toBe(0);
        expect(stderr).toContain('The new version of web does not come up: it ended with status 3.');
        expect(stderr).toContain('web | nothing at 127.0.11.6');
      });
      expect(failures).toEqual([]);
      expect([...bodies.keys()]).toEqual([LAST]);
      expect(await app.surges()).toBe('');
    },
    10 * MINUTES,
  );

  const MOMENTS = [
    ['while it takes over', 'the new version is up'],
    ['before it serves', 'starting the new version beside the old one'],
    ['after its ordinary container is up', 'the new container is in its place'],
  ] as const;
  test.each(MOMENTS)(
    'a start that is killed %s is ended by the next one, and no request fails',
    async (_, moment) => {
      const version = moment.replaceAll(' ', '-');
      await app.upload(composeFile(version));
      const {failures} = await seen(async () => {
        let killed: Promise<string> | undefined;
        const {status} = await app.up((text) => {
          if (text.includes(moment)) killed ??= app.kill();
        });
        await killed;
        expect(status).not.toBe(0);
        await untilIdle(server);
        await app.rdc('repo', 'up', 'app');
      });
      expect(failures).toEqual([]);
      expect(await app.surges()).toBe('');
      await answered(version);
    },
    15 * MINUTES,
  );

  test(
    'a service that writes has a gap, which is said before and measured',
    async () => {
      await app.upload(composeFile('six', WRITES));
      const {stderr} = await app.rdc('repo', 'up', 'app');
      expect(stderr).toContain('web: will not answer for a moment: it may write to ./data.');
      expect(stderr).toMatch(/web: did not answer for \d+\.\d s\./);
      await answered('six');
    },
    10 * MINUTES,
  );

  test(
    'a stop removes what a start that was killed has left',
    async () => {
      await app.upload(composeFile('seven'));
      // Six came in its predecessor's place, at the same address. Until Traefik has asked again, nobody knows that it serves this container.
      await until(
        () => app.rdc('repo', 'up', 'app', '--dry-run'),
        ({stdout}) => stdout.includes('replaced without downtime'),
        {seconds: 60},
      );
      let killed: Promise<string> | undefined;
      await app.up((text) => {
        if (text.includes('the new version is up')) {
          killed ??= app.kill();
        }
      });
      await killed;
      expect(await app.surges()).not.toBe('');
      await server.sh('cd /mnt/rediacc/mounts/*/ && renet compose -- down');
      expect(await app.docker('ps -aq')).toBe('');
    },
    10 * MINUTES,
  );
});
