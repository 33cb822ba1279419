// A command that is killed can be repeated, and leaves nothing behind.
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {setFailPoint, untilReached} from './support/fail-point.js';
import {killedAt} from './support/killed-at.js';
import {untilIdle} from './support/leftovers.js';
import {dataOf} from './support/rdc.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const CREATE = ['repo', 'create', 'shop', '--size', '512M', '-m', 'server-1'];
const UP = ['repo', 'up', 'shop', '-m', 'server-1', '--mount'];
const DOCKER = 'docker -H unix:///run/rediacc/docker-2816.sock';
let server: Server;

beforeAll(async () => {
  server = await preparedServer();
}, 30 * MINUTES);
afterAll(() => server?.close());

/** Runs a command and kills it (SIGKILL) as soon as its stderr matches. */
const killedWhen = async (args: string[], pattern: RegExp) => {
  const run = await server.rdc(args, {
    onStderr: (text, child) => {
      if (pattern.test(text)) child.kill('SIGKILL');
    },
  });
  expect(run.status).toBeNull(); // it did not end by itself
};

describe('kill -9 of rdc', () => {
  test(
    'during repo create: nothing is left over, and the same command succeeds',
    async () => {
      await killedAt(server, CREATE, {operation: 'repository-create', point: 'make the file system: done'});
      expect(await server.holdings()).toEqual([]);

      const created = dataOf<{networkId: number}>(await server.rdc([...CREATE, '--json']));
      expect(created.networkId).toBe(2816);
      expect((await server.holdings()).map((line) => line.replace(/[0-9a-f-]{36}/, 'GUID'))).toEqual([
        'image GUID',
        'network 2816',
      ]);
    },
    15 * MINUTES,
  );

  test(
    'during repo up: the same command succeeds, and down leaves nothing over',
    async () => {
      dataOf(await server.rdc(['repo', 'mount', 'shop', '-m', 'server-1', '--json']));
      dataOf(
        await server.rdc(['sync', 'upload', '-m', 'server-1', '-r', 'shop', '--local', 'examples/hello', '--json']),
      );
      await killedWhen(UP, /pull/i);
      await untilIdle(server);
      expect(await server.sh('systemctl is-active "rediacc-run-*" || true')).toBe('');

      const {services} = dataOf<{services: {state: string}[]}>(await server.rdc([...UP, '--json']));
      expect(services.map(({state}) => state)).toEqual(['running', 'running']);

      dataOf(await server.rdc(['repo', 'down', 'shop', '-m', 'server-1', '--unmount', '--json']));
      expect((await server.holdings()).map((line) => line.split(' ')[0])).toEqual(['image', 'network']);
    },
    15 * MINUTES,
  );
});

describe('a power cut', () => {
  test(
    'takes nothing that a command has acknowledged: not what was uploaded or created, nor an image that was just pulled',
    async () => {
      const mount = async () => dataOf(await server.rdc(['repo', 'mount', 'shop', '-m', 'server-1', '--json']));
      const upload = ['sync', 'upload', '-m', 'server-1', '-r', 'shop', '--local', 'examples/hello', '--json'];
      await mount();
      await server.sh('rm -r /mnt/rediacc/mounts/*/[!.]*; sync');
      dataOf(await server.rdc(upload));
      const on = ['-m', 'server-1', '--json'];
      const create = ['repo', 'create', 'cart', '--size', '256M', ...on];
      for (const at of ['encrypt it: done', 'put it in place: before sync --file-system -- /mnt/rediacc']) {
        await setFailPoint(server, {operation: 'repository-create', at, then: 'kill'});
        expect((await server.rdc(create)).status).toBe(15);
        if (at === 'encrypt it: done') await server.sh('sync --file-system /mnt/rediacc');
      }
      dataOf(await server.rdc(create));
      dataOf(await server.rdc(['repo', 'mount', 'cart', ...on]));
      await server.losePower();
      await mount();
      expect(dataOf(await server.rdc([...upload, '--dry-run']))).toMatchObject({changes: []});
      expect((await server.sh('ls -A /mnt/rediacc/repositories')).split('\n')).toHaveLength(2);
      dataOf(await server.rdc(['repo', 'delete', 'cart', '--yes', ...on]));

      await server.sh(`${DOCKER} image ls --quiet --no-trunc | xargs ${DOCKER} image rm --force`);
      await setFailPoint(server, {operation: 'repository-up', at: 'prep .: done', then: 'hang'});
      const cut = server.rdc([...UP, '--json']);
      await untilReached(server);
      await server.losePower();
      expect((await cut).status).toBe(13);
      dataOf(await server.rdc([...UP, '--json']));
      // Reads every layer, and compares it with the checksums that Docker noted when it was pulled.
      const save = `${DOCKER} save "$image" > /dev/null || exit 1`;
      await server.sh(`for image in $(${DOCKER} image ls --quiet --no-trunc); do ${save}; done`);
      dataOf(await server.rdc(['repo', 'down', 'shop', '-m', 'server-1', '--unmount', '--json']));
    },
    15 * MINUTES,
  );
});

describe('kill -9 of the agent', () => {
  test(
    'during repo resize: the repository can be mounted all the same, without the clone',
    async () => {
      const resize = ['repo', 'resize', 'shop', '--size', '640M', '-m', 'server-1', '--json'];
      await setFailPoint(server, {operation: 'repository-resize', at: 'check the file system: done', then: 'kill'});
      expect((await server.rdc(resize)).status).toBe(15);
      expect(await server.sh('losetup --list --noheadings --output BACK-FILE')).toContain('/.unfinished-');

      dataOf(await server.rdc(['repo', 'mount', 'shop', '-m', 'server-1', '--json']));
      dataOf(await server.rdc(['repo', 'unmount', 'shop', '-m', 'server-1', '--json']));
      expect((await server.holdings()).map((line) => line.split(' ')[0])).toEqual(['image', 'network']);
    },
    5 * MINUTES,
  );
});
