// The main job: an encrypted repository, its apps up, served by Traefik under their own names, also after a reboot.
import {cp, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {fetchThrough, until} from './support/http.js';
import {dataOf} from './support/rdc.js';
import {sampleProcesses} from './support/sampler.js';
import {credentialOf, preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const DATABASE_PASSWORD = 'planted-password-7f3a';
let server: Server;

interface Service {
  name: string;
  ip: string;
  state: string;
}

beforeAll(async () => {
  server = await preparedServer();
}, 30 * MINUTES);
afterAll(() => server?.close());

/** A copy of an example, beside the server's configuration, with its placeholder password replaced. */
const exampleWithPassword = async (name: string, password: string): Promise<string> => {
  const copy = join(server.configDir, name);
  await cp(`examples/${name}`, copy, {recursive: true});
  const file = join(copy, 'docker-compose.yml');
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll('changeme', password));
  return copy;
};

const page = (host: string, protocol: 'http' | 'https' = 'http') =>
  until(
    () => fetchThrough(server, protocol, host),
    ({status}) => status === 200,
    {seconds: 120},
  );
const visits = async () => Number(/visits: (\d+)/.exec((await page('app.example.com', 'https')).body)?.[1]);

describe('the main job', () => {
  test(
    'a repository is created and its app brought up; the passphrase is in no command line, no environment, no log',
    async () => {
      const seen = await sampleProcesses(server, async () => {
        dataOf(await server.rdc(['repo', 'create', 'hello', '--size', '1G', '-m', 'server-1', '--json']));
        dataOf(await server.rdc(['repo', 'mount', 'hello', '-m', 'server-1', '--json']));
        dataOf(
          await server.rdc(['sync', 'upload', '-m', 'server-1', '-r', 'hello', '--local', 'examples/hello', '--json']),
        );
        const {services} = dataOf<{services: Service[]}>(
          await server.rdc(['repo', 'up', 'hello', '-m', 'server-1', '--mount', '--json']),
        );
        expect(services.map(({name, ip, state}) => [name, ip, state])).toEqual([
          ['hello', '127.0.11.2', 'running'],
          ['plain', '127.0.11.3', 'running'],
        ]);
      });
      const credential = await credentialOf(server, 'hello');
      expect(credential).toMatch(/^[A-Za-z0-9+/]{43}=$/);
      expect(seen).toContain('cryptsetup'); // the sampler was there when it mattered
      expect(seen).not.toContain(credential);
      const logs = await server.sh(
        'set -f; read -r needle; (journalctl --no-pager -o cat; cat /var/log/*.log 2>/dev/null) | grep -cF -- "$needle" || true',
        {stdin: `${credential}\n`},
      );
      expect(logs).toBe('0');
    },
    15 * MINUTES,
  );

  test(
    'Traefik serves it by the custom domain of its labels and by its auto-route',
    async () => {
      expect((await page('hello.example.com', 'https')).body).toContain('Hello from an encrypted repository');
      expect((await page('plain-2816.example.com')).body).toContain('a service without labels');
      expect((await fetchThrough(server, 'https', 'nobody.example.com')).status).toBe(404);
    },
    5 * MINUTES,
  );

  test(
    'a second repository uses the same port side by side: the web app with its database',
    async () => {
      dataOf(await server.rdc(['repo', 'create', 'webapp-postgres', '--size', '2G', '-m', 'server-1', '--json']));
      dataOf(await server.rdc(['repo', 'mount', 'webapp-postgres', '-m', 'server-1', '--json']));
      const local = await exampleWithPassword('webapp-postgres', DATABASE_PASSWORD);
      const upload = ['sync', 'upload', '-m', 'server-1', '-r', 'webapp-postgres', '--local', local];
      dataOf(await server.rdc([...upload, '--json']));
      const {services} = dataOf<{services: Service[]}>(
        await server.rdc(['repo', 'up', 'webapp-postgres', '-m', 'server-1', '--mount', '--json']),
      );
      expect(services.map(({name, ip}) => [name, ip])).toEqual([
        ['postgres', '127.0.11.66'],
        ['webapp', '127.0.11.67'],
      ]);
      expect(await visits()).toBeGreaterThan(0);
      expect((await page('hello.example.com', 'https')).body).toContain('Hello from an encrypted repository');
      const listening = await server.sh("ss -Htln | awk '{print $4}' | grep -E '^127\\.0\\.11\\.' | sort");
      expect(listening.split('\n')).toEqual([
        '127.0.11.2:8080',
        '127.0.11.3:8080',
        '127.0.11.66:5432',
        '127.0.11.67:3000',
      ]);
    },
    15 * MINUTES,
  );

  test(
    'nothing of a repository is on the disk in clear',
    async () => {
      const {mountPath} = dataOf<{mountPath: string}>(
        await server.rdc(['repo', 'status', 'hello', '-m', 'server-1', '--json']),
      );
      await server.sh(`echo planted-plaintext-7f3a > ${mountPath}/note && sync`);
      const found = await server.sh('grep -cF planted-plaintext-7f3a /mnt/rediacc/repositories/* || true');
      expect(found.split('\n').map((line) => line.split(':').at(-1))).toEqual(['0', '0']);
      // The database's password of the web app: an environment variable of its containers, kept by containerd.
      // A word of the test's own: Debian's package texts say `changeme` too.
      const where = '/var/lib /var/log /etc /opt --exclude-dir=docker-registry --exclude=datastore.img';
      expect(await server.sh(`grep -rlF ${DATABASE_PASSWORD} ${where} || true`)).toBe('');
    },
    5 * MINUTES,
  );

  test(
    'after a reboot proxy and route server are back by themselves, and `repo up --mount` brings apps and data back',
    async () => {
      const before = await visits();
      await server.reboot();
      expect(await server.sh('losetup --noheadings --list --output BACK-FILE | grep -c repositories || true')).toBe(
        '0',
      );
      await until(
        () => fetchThrough(server, 'https', 'hello.example.com'),
        ({status}) => status === 404,
        {seconds: 180},
      );
      expect(await server.sh('systemctl is-active rediacc-router.service')).toBe('active');

      dataOf(await server.rdc(['repo', 'up', 'webapp-postgres', '-m', 'server-1', '--mount', '--json']));
      dataOf(await server.rdc(['repo', 'up', 'hello', '-m', 'server-1', '--mount', '--json']));
      expect((await page('hello.example.com', 'https')).body).toContain('Hello from an encrypted repository');
      expect(await visits()).toBeGreaterThan(before);
    },
    15 * MINUTES,
  );

  test(
    'down stops the apps, unmount locks the volume, delete leaves nothing',
    async () => {
      dataOf(await server.rdc(['repo', 'down', 'hello', '-m', 'server-1', '--unmount', '--json']));
      dataOf(await server.rdc(['repo', 'delete', 'hello', '-m', 'server-1', '--yes', '--json']));
      dataOf(await server.rdc(['repo', 'delete', 'webapp-postgres', '-m', 'server-1', '--yes', '--json']));
      const repositories = dataOf<unknown[]>(await server.rdc(['repo', 'list', '-m', 'server-1', '--json']));
      expect(repositories).toEqual([]);
      expect(await server.holdings()).toEqual([]);
    },
    10 * MINUTES,
  );
});
