// Repositories that start by themselves at boot, and a shutdown that closes them first.
import {cp, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {fetchThrough, until} from './support/http.js';
import {dataOf} from './support/rdc.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const ON = ['-m', 'server-1', '--json'];
let server: Server;
const guids: Record<string, string> = {};

interface Listed {
  repositories: {
    name: string;
    guid: string;
    state: string;
    slot: boolean;
    parentsKey: boolean;
    lastBoot: {result: string; message: string | null; thisBoot: boolean} | null;
  }[];
  units: {name: string; installed: boolean; enabled: boolean; state: string}[];
  lastShutdown: {closed: string[]; failed: unknown[]} | null;
}

beforeAll(async () => {
  server = await preparedServer();
}, 30 * MINUTES);
afterAll(() => server?.close());

/** The example, served under the name of its repository, with a file that its down() leaves. */
const appOf = async (name: string): Promise<string> => {
  const copy = join(server.configDir, name);
  await cp('examples/hello', copy, {recursive: true});
  const compose = join(copy, 'docker-compose.yml');
  await writeFile(compose, (await readFile(compose, 'utf8')).replaceAll('hello.example.com', `${name}.example.com`));
  const rediaccfile = join(copy, 'Rediaccfile');
  const text = await readFile(rediaccfile, 'utf8');
  await writeFile(rediaccfile, text.replace('compose -- down', 'compose -- down && date > went-down'));
  return copy;
};
const page = (name: string) =>
  until(
    () => fetchThrough(server, 'https', `${name}.example.com`),
    ({status}) => status === 200,
    {seconds: 240},
  );
const list = async () => dataOf<Listed>(await server.rdc(['repo', 'autostart', 'list', ...ON]));
const stateOf = async (name: string) => (await list()).repositories.find((found) => found.name === name);

describe('autostart', () => {
  test(
    'two repositories are made and enabled; the keys are for root only',
    async () => {
      for (const name of ['good', 'bad']) {
        const created = dataOf<{guid: string}>(await server.rdc(['repo', 'create', name, '--size', '512M', ...ON]));
        guids[name] = created.guid;
        dataOf(await server.rdc(['repo', 'mount', name, ...ON]));
        const local = await appOf(name);
        dataOf(await server.rdc(['sync', 'upload', '-m', 'server-1', '-r', name, '--local', local, '--json']));
      }
      const {repositories} = dataOf<{repositories: {result: string}[]}>(await server.rdc(['repo', 'up-all', ...ON]));
      expect(repositories.map(({result}) => result)).toEqual(['up', 'up']);
      dataOf(await server.rdc(['repo', 'autostart', 'enable-all', ...ON]));
      expect(await server.sh('stat -c "%a %U" /mnt/rediacc/.credentials/keys /mnt/rediacc/.credentials/keys/*')).toBe(
        '700 root\n600 root\n600 root',
      );
      expect((await list()).repositories.map(({name, state}) => [name, state])).toEqual([
        ['bad', 'on'],
        ['good', 'on'],
      ]);
    },
    20 * MINUTES,
  );

  test(
    "a fork is off, and its first mount takes the parent's key away",
    async () => {
      const fork = dataOf<{guid: string}>(await server.rdc(['repo', 'fork', 'good', '--tag', 'twin', ...ON]));
      const repositories = '/mnt/rediacc/repositories';
      const keyFile = `/mnt/rediacc/.credentials/keys/${guids['good']}.key`;
      const opened = (guid: string) =>
        server.sh(
          `cryptsetup open --test-passphrase --key-slot=1 --key-file=${keyFile} ${repositories}/${guid} && echo yes || echo no`,
        );
      expect(await stateOf('twin')).toMatchObject({state: 'off', slot: true, parentsKey: true});
      expect(await opened(fork.guid)).toBe('yes');

      dataOf(await server.rdc(['repo', 'mount', 'twin', ...ON]));
      expect(await stateOf('twin')).toMatchObject({state: 'off', slot: false, parentsKey: false});
      expect([await opened(fork.guid), await opened(guids['good']!)]).toEqual(['no', 'yes']);
      dataOf(await server.rdc(['repo', 'delete', 'twin', '--yes', ...ON]));
    },
    10 * MINUTES,
  );

  test(
    'after a reboot one is served without a person; the other, whose key was broken, is told of and stopped nobody',
    async () => {
      await server.sh(`echo kept > /mnt/rediacc/mounts/${guids['good']}/note`);
      await server.sh(`head -c 256 /dev/urandom > /mnt/rediacc/.credentials/keys/${guids['bad']}.key`);
      // Without it journald forgets what was said before the reboot.
      await server.sh('mkdir -p /var/log/journal && journalctl --flush');

      await server.reboot();
      expect((await page('good')).body).toContain('Hello from an encrypted repository');
      await until(
        () => server.sh('systemctl is-active rediacc-autostart.service || true'),
        (state) => state === 'failed',
        {seconds: 240},
      );

      expect(await stateOf('good')).toMatchObject({state: 'on', lastBoot: {result: 'up', thisBoot: true}});
      expect(await stateOf('bad')).toMatchObject({
        state: 'broken',
        lastBoot: {result: 'failed', message: expect.stringContaining('does not open it'), thisBoot: true},
      });
      expect(await server.sh('journalctl --no-pager -b -o cat -u rediacc-autostart.service')).toContain(
        `${guids['bad']}: did not start. Its key file does not open it.`,
      );
      expect(await server.sh(`cat /mnt/rediacc/mounts/${guids['good']}/note`)).toBe('kept');
      const status = ['repo', 'status', 'good', '-m', 'server-1', '--json'];
      expect(dataOf<{isolated: boolean}>(await server.rdc(status)).isolated).toBe(true);
    },
    15 * MINUTES,
  );

  test(
    'the shutdown before ran down(), closed every repository and unmounted the datastore',
    async () => {
      const {lastShutdown} = await list();
      expect(lastShutdown).toMatchObject({failed: []});
      expect([...lastShutdown!.closed].sort()).toEqual(Object.values(guids).sort());
      expect(await server.sh(`test -s /mnt/rediacc/mounts/${guids['good']}/went-down && echo yes`)).toBe('yes');
      const said = await server.sh('journalctl --no-pager -b -1 -o cat -n 2000');
      expect(said).toMatch(/Unmounted mnt-rediacc\.mount/);
      expect(said).not.toMatch(/Failed unmounting mnt-rediacc/);
    },
    5 * MINUTES,
  );

  test(
    'enabling again repairs the broken one, and up-all brings up what is not',
    async () => {
      expect(dataOf(await server.rdc(['repo', 'autostart', 'enable', 'bad', ...ON]))).toMatchObject({changed: true});
      expect(await stateOf('bad')).toMatchObject({state: 'on'});
      dataOf(await server.rdc(['repo', 'up-all', '--parallel', ...ON]));
      expect((await page('bad')).body).toContain('Hello from an encrypted repository');
    },
    15 * MINUTES,
  );

  test(
    'disabling empties the slot and destroys the key; deleting leaves nothing',
    async () => {
      dataOf(await server.rdc(['repo', 'autostart', 'disable', 'good', ...ON]));
      expect(await stateOf('good')).toMatchObject({state: 'off', slot: false});
      for (const name of ['good', 'bad']) dataOf(await server.rdc(['repo', 'delete', name, '--yes', ...ON]));
      expect(await server.sh('ls -A /mnt/rediacc/.credentials/keys; ls /var/lib/rediacc/autostart')).toBe(
        'shutdown.json',
      );
      expect(await server.holdings()).toEqual([]);
    },
    10 * MINUTES,
  );
});
