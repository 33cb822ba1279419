// A bare Debian server (systemd, sshd, sudo) becomes ready with real apt-get, also when set-up is interrupted.
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {untilIdle} from './support/leftovers.js';
import {dataOf, errorOf} from './support/rdc.js';
import {bareServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const SETUP = ['context', 'setup-machine', 'server-1', '--datastore-size', '6G'];
let server: Server;

beforeAll(async () => {
  server = await bareServer();
}, 30 * MINUTES);
afterAll(() => server?.close());

/** What set-up must never change: who may enter, and how. */
const access = () =>
  server.sh(
    'cat /etc/ssh/sshd_config /etc/ssh/sshd_config.d/* /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys ' +
      '/etc/sudoers /etc/sudoers.d/* /etc/ssh/ssh_host_*_key 2>/dev/null | sha256sum',
  );

describe('setup-machine on a bare server', () => {
  test(
    'a server that is not set up says so and names the command',
    async () => {
      const error = errorOf(await server.rdc(['repo', 'create', 'early', '--size', '1G', '-m', 'server-1', '--json']));
      expect(error).toMatchObject({status: 1, code: 'NOT_SET_UP'});
      expect(error.hint).toContain('setup-machine');
    },
    5 * MINUTES,
  );

  test(
    'killed while packages are installed, it is finished by the same command, and changes no SSH access',
    async () => {
      const before = await access();
      const killed = await server.rdc(SETUP, {
        onStderr: (text, child) => {
          if (/Unpacking|Setting up/.test(text)) child.kill('SIGKILL');
        },
      });
      expect(killed.status).toBeNull();
      await untilIdle(server);

      const {changed} = dataOf<{changed: string[]}>(await server.rdc([...SETUP, '--json']));
      expect(changed.length).toBeGreaterThan(0);
      expect(
        await server.sh('id -u rediacc; getent passwd rediacc | cut -d: -f7; findmnt -no FSTYPE /mnt/rediacc'),
      ).toBe('7111\n/usr/sbin/nologin\nbtrfs');
      expect(await access()).toBe(before);
    },
    25 * MINUTES,
  );

  test(
    'run again it changes nothing, and a repository can be made',
    async () => {
      expect(dataOf(await server.rdc([...SETUP, '--json']))).toMatchObject({changed: []});
      dataOf(await server.rdc(['repo', 'create', 'first', '--size', '256M', '-m', 'server-1', '--json']));
      dataOf(await server.rdc(['repo', 'mount', 'first', '-m', 'server-1', '--json']));
      const repositories = dataOf<{name: string; state: string; daemon: string}[]>(
        await server.rdc(['repo', 'list', '-m', 'server-1', '--json']),
      );
      expect(repositories).toMatchObject([{name: 'first', state: 'mounted', daemon: 'active'}]);
    },
    10 * MINUTES,
  );

  test(
    'a Docker whose record of networks contradicts itself, as after a power cut, gets a new one',
    async () => {
      // The bridge's own network is gone from the record; the bridge is not.
      const refused = await server.sh(
        `id=$(docker network inspect --format '{{.Id}}' bridge)
         systemctl stop docker.socket docker.service
         perl -0777 -pi -e "s{/network/$id}{/netw0rk/$id}g" /var/lib/docker/network/files/local-kv.db
         systemctl start docker.service 2>/dev/null || echo refused`,
      );
      expect(refused).toBe('refused');
      const {status, stderr} = await server.rdc(SETUP);
      expect([status, stderr]).toEqual([0, expect.stringContaining('have to be made again')]);
      expect(
        await server.sh('docker network ls --format "{{.Name}}" | sort | xargs; ls /var/lib/docker/network/files'),
      ).toBe('bridge host none\nlocal-kv.db\nlocal-kv.db.contradictory');
      expect(dataOf(await server.rdc([...SETUP, '--json']))).toMatchObject({changed: []});
    },
    10 * MINUTES,
  );
});
