// Seeing and tending: what runs in a repository and on the server, who changed what, and cleaning up.
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {dataOf, errorOf} from './support/rdc.js';
import {credentialOf, preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const ON = ['-m', 'server-1'];
const GIB = 2 ** 30;
let server: Server;

beforeAll(async () => {
  server = await preparedServer();
  dataOf(await server.rdc(['repo', 'create', 'hello', '--size', '1G', ...ON, '--json']));
  dataOf(await server.rdc(['repo', 'mount', 'hello', ...ON, '--json']));
  dataOf(await server.rdc(['sync', 'upload', '-r', 'hello', '--local', 'examples/hello', ...ON, '--json']));
  dataOf(await server.rdc(['repo', 'up', 'hello', ...ON, '--json']));
}, 40 * MINUTES);
afterAll(() => server?.close());

interface Container {
  service: string;
  ip: string;
  state: string;
}

const renet = async <T>(command: string): Promise<T> => {
  const output = await server.sh(`renet ${command} --json || true`);
  const last = JSON.parse(output.split('\n').at(-1) ?? '') as {type: string; value: T};
  if (last.type !== 'result') throw new Error(output);
  return last.value;
};

/** Has the app print a line: what it answered. */
const visit = (path: string) =>
  server.sh(
    `exec 3<>/dev/tcp/127.0.11.2/8080; printf 'GET /${path} HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3 >/dev/null || true`,
  );

describe('looking into a repository', () => {
  test(
    'ps shows its services with their addresses; logs show what they print, to their end or until Ctrl-C',
    async () => {
      const containers = dataOf<Container[]>(await server.rdc(['repo', 'ps', 'hello', ...ON, '--json']));
      expect(containers.map(({service, ip, state}) => [service, ip, state])).toEqual([
        ['hello', '127.0.11.2', 'running'],
        ['plain', '127.0.11.3', 'running'],
      ]);
      await visit('missing');
      const logs = await server.rdc(['repo', 'logs', 'hello', 'hello', ...ON]);
      expect(logs.stdout).toContain('response:404');

      let visited = false;
      const followed = await server.rdc(['repo', 'logs', 'hello', '--follow', '--lines', '1', ...ON], {
        onStdout: (text, child) => {
          if (text.includes('hello | ') && !visited) {
            visited = true;
            void visit('');
          }
          if (text.includes('response:200')) child.kill('SIGINT');
        },
      });
      expect(followed.stdout).toContain('hello | ');
      expect(followed.stderr).not.toContain('Error');
      expect(followed.status).toBe(130);
      expect(await server.sh('pgrep -af "[d]ocker logs" || true')).toBe('');
    },
    10 * MINUTES,
  );

  test(
    'exec passes stdin, words and the exit status; an unknown service is named with those there are',
    async () => {
      const command = ['sh', '-c', 'cat; echo "$1"; exit 7', 'sh', "it's $HOME"];
      const run = await server.rdc(['repo', 'exec', 'hello', 'plain', ...ON, '--', ...command], {stdin: 'from here\n'});
      expect([run.status, run.stdout]).toEqual([7, "from here\nit's $HOME\n"]);
      const unknown = errorOf(await server.rdc(['repo', 'exec', 'hello', 'nobody', ...ON, '--json', '--', 'id']));
      expect(unknown).toMatchObject({status: 10, hint: 'It has: hello, plain'});
    },
    10 * MINUTES,
  );

  test(
    'ownership gives files to 7111, leaves what containers write to, and follows no link',
    async () => {
      const status = dataOf<{mountPath: string}>(await server.rdc(['repo', 'status', 'hello', ...ON, '--json']));
      const path = status.mountPath;
      await server.sh(`cd ${path} && mkdir theirs && touch theirs/file mine && ln -s /etc/passwd way-out &&
        renet docker --network-id 2816 -- create --name writer -v ${path}/theirs:/data busybox:1.37 true`);
      const owned = dataOf<{changed: number; excluded: string[]; errors: number}>(
        await server.rdc(['repo', 'ownership', 'hello', ...ON, '--json']),
      );
      expect(owned).toMatchObject({changed: 2, excluded: ['theirs'], errors: 0});
      const owners = `stat -c %u ${path}/mine ${path}/way-out ${path}/theirs/file /etc/passwd ${path}/.rediacc/docker`;
      expect((await server.sh(owners)).split('\n')).toEqual(['7111', '7111', '0', '0', '0']);
      await server.sh('renet docker --network-id 2816 -- rm writer');
    },
    10 * MINUTES,
  );
});

describe('the server', () => {
  test(
    'the journal tells who changed what, and holds no credential',
    async () => {
      const entries = dataOf<Record<string, unknown>[]>(
        await server.rdc(['machine', 'audit', 'server-1', '--repository', 'hello', '--json']),
      );
      const told = entries.map(({operation, result}) => `${operation} ${result}`);
      expect(told).toEqual(expect.arrayContaining(['repository-create done', 'repository-up done']));
      expect(entries[0]).toMatchObject({name: 'hello', who: expect.stringContaining('@'), from: expect.any(String)});
      const credential = await credentialOf(server, 'hello');
      expect(
        await server.sh('read -r needle; journalctl --no-pager -o json | grep -cF -- "$needle" || true', {
          stdin: `${credential}\n`,
        }),
      ).toBe('0');
    },
    10 * MINUTES,
  );

  test(
    'renet ps, list and ips show all of it',
    async () => {
      expect(await renet('ps')).toMatchObject({
        repositories: {total: 1, mounted: 1, running: 1},
        daemons: {active: 1, failed: 0},
        containers: {running: 2, total: 2},
        router: 'active',
        operations: [],
      });
      const {system, containers} = await renet<{system: object; containers: {networkId: number; service: string}[]}>(
        'list all',
      );
      expect(system).toMatchObject({cpus: expect.any(Number), disk: {datastore: {sizeBytes: expect.any(Number)}}});
      expect(containers.map(({networkId, service}) => [networkId, service])).toEqual(
        expect.arrayContaining([
          [null, 'traefik'],
          [2816, 'hello'],
          [2816, 'plain'],
        ]),
      );
      expect(await renet('ips --network-id 2816')).toMatchObject({
        block: '127.0.11.0/26',
        active: true,
        free: 59,
        addresses: [
          {ip: '127.0.11.2', service: 'hello', variable: 'HELLO_IP'},
          {ip: '127.0.11.3', service: 'plain', variable: 'PLAIN_IP'},
        ],
      });
    },
    10 * MINUTES,
  );

  test(
    'prune removes what was left over, exactly as its dry run said, and nothing else',
    async () => {
      const before = await server.holdings();
      const gone = '00000000-0000-4000-8000-000000000001';
      await server.sh(`echo ${gone} > /var/lib/rediacc/networks/2944
        mkdir -p /var/lib/rediacc/docker-2944 /var/lib/rediacc/docker-3008 /mnt/rediacc/interim/${gone}/docker/data
        truncate -s 1M /mnt/rediacc/repositories/.unfinished-${gone}
        printf '[Unit]\\nDescription=left over\\n' > /run/systemd/system/rediacc-docker-2944.service
        ip address add 127.0.11.129/26 dev lo`);
      const planned = await renet<{removed: {what: string}[]}>('prune --dry-run');
      expect(planned.removed.map(({what}) => what).sort()).toEqual([
        '/mnt/rediacc/interim/' + gone,
        '/mnt/rediacc/interim/' + gone + '/docker',
        '/mnt/rediacc/interim/' + gone + '/docker/data',
        '/mnt/rediacc/repositories/.unfinished-' + gone,
        '/run/systemd/system/rediacc-docker-2944.service',
        '/var/lib/rediacc/docker-2944',
        '/var/lib/rediacc/docker-3008',
        '127.0.11.129/26',
        '2944',
      ]);
      const pruned = dataOf<{removed: unknown[]; skipped: unknown[]}>(
        await server.rdc(['machine', 'prune', 'server-1', '--json']),
      );
      expect(pruned).toMatchObject({removed: planned.removed, skipped: []});
      expect(await server.holdings()).toEqual(before);
      expect(await renet('prune')).toEqual({removed: [], skipped: [], kept: []});

      await server.sh(`printf '${gone}\\n/mnt/elsewhere\\n' > /var/lib/rediacc/networks/3072`);
      expect(await renet('prune')).toMatchObject({
        removed: [],
        kept: [{networkId: 3072, repository: gone, datastore: '/mnt/elsewhere'}],
      });
      await server.sh('rm /var/lib/rediacc/networks/3072');
    },
    10 * MINUTES,
  );

  test(
    'the datastore is checked and grown while the app runs',
    async () => {
      expect(await renet('datastore validate')).toMatchObject({deviceErrors: 0, errors: 0});
      const {sizeBytes: was} = await renet<{sizeBytes: number}>('datastore status');
      const wanted = was + GIB / 4;
      const grown = await renet<{expanded: boolean; sizeBytes: number}>(`datastore expand --size ${wanted}`);
      expect(grown).toMatchObject({expanded: true, wasBytes: was, sizeBytes: wanted});
      expect(await renet(`datastore expand --size ${wanted}`)).toMatchObject({expanded: false});
      const refused = await server.sh('renet datastore expand --size 900T >/dev/null 2>&1; echo $?');
      expect(refused).toBe('17');
      expect(await renet('ps')).toMatchObject({containers: {running: 2}});
    },
    10 * MINUTES,
  );
});
