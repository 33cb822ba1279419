// The agent: delivered by content, and usable by people who log in. What is refused, with a clear error, the documented exit status, and
// nothing touched.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {dataOf, errorOf} from './support/rdc.js';
import {credentialOf, preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
let server: Server;
let guid: string;

beforeAll(async () => {
  server = await preparedServer();
  const created = dataOf<{guid: string}>(
    await server.rdc(['repo', 'create', 'tools', '--size', '512M', '-m', 'server-1', '--json']),
  );
  guid = created.guid;
}, 30 * MINUTES);
afterAll(() => server?.close());

const document = () => readFile(join(server.configDir, 'config.json'), 'utf8');

describe('refused before anything is touched', () => {
  test.each([
    ['an unknown machine', ['repo', 'list', '-m', 'nowhere'], 10, 'MACHINE_NOT_FOUND', 'nowhere'],
    ['an unknown repository', ['repo', 'up', 'nothing', '-m', 'server-1'], 10, 'REPOSITORY_NOT_FOUND', 'nothing'],
    ['an unknown context', ['repo', 'list', '--context', 'none'], 10, 'CONTEXT_NOT_FOUND', 'none'],
    ['an unreadable size', ['repo', 'create', 'x', '--size', 'ten', '-m', 'server-1'], 2, 'INVALID_INPUT', 'ten'],
    ['a size too small', ['repo', 'create', 'x', '--size', '1M', '-m', 'server-1'], 2, 'INVALID_INPUT', 'size'],
    ['a bad name', ['repo', 'create', '../x', '--size', '1G', '-m', 'server-1'], 2, 'INVALID_INPUT', '../x'],
    ['a bad IP', ['context', 'set-infra', 'server-1', '--public-ipv4', '1.2.3.400'], 2, 'INVALID_INPUT', '1.2.3.400'],
    ['a bad port', ['context', 'set-infra', 'server-1', '--tcp-ports', '70000'], 2, 'INVALID_INPUT', '70000'],
    ['an unknown flag', ['repo', 'list', '--nope'], 2, 'USAGE', 'nope'],
    ['a deletion nobody confirmed', ['context', 'delete', 'e2e'], 20, 'DECLINED', '--yes'],
  ])('%s', async (_what, args, status, code, named) => {
    const before = await document();
    const error = errorOf(await server.rdc([...args, '--json']));
    expect(error).toMatchObject({status, code});
    expect(`${error.message} ${error.hint}`).toContain(named);
    expect(await document()).toBe(before);
  });

  test(
    'a size the datastore can never hold is refused with the figures, and nothing is made',
    async () => {
      const held = await server.holdings();
      const error = errorOf(await server.rdc(['repo', 'create', 'huge', '--size', '900G', '-m', 'server-1', '--json']));
      expect(error).toMatchObject({status: 17, code: 'NO_SPACE'});
      expect(error.message).toMatch(/900G.*\d/);
      expect(await server.holdings()).toEqual(held);
      expect(await document()).not.toContain('huge');
    },
    5 * MINUTES,
  );
});

describe('a wrong passphrase', () => {
  test(
    'exits 12 and mounts nothing',
    async () => {
      const right = await document();
      const held = await server.holdings();
      await server.editDocument((text) => text.replace(/("credential":\s*")[^"]{4}/, '$1AAAA'));
      for (const args of [
        ['mount', 'tools'],
        ['up', 'tools', '--mount'],
      ]) {
        expect(errorOf(await server.rdc(['repo', ...args, '-m', 'server-1', '--json']))).toMatchObject({
          status: 12,
          code: 'CANNOT_UNLOCK',
        });
        expect(await server.holdings()).toEqual(held);
      }
      await server.editDocument(() => right);
    },
    10 * MINUTES,
  );
});

const json = async (command: string, stdin = '') => {
  const lines = (await server.sh(`${command} --json`, {stdin})).split('\n').map((line) => JSON.parse(line));
  return lines.at(-1).value;
};

describe('renet for people', () => {
  test(
    'mounts with the passphrase on stdin and shows status, list, daemon and datastore',
    async () => {
      const credential = await credentialOf(server, 'tools');
      await server.sh(`renet repository mount --name ${guid} --network-id 2816 --password-stdin`, {
        stdin: `${credential}\n`,
      });
      expect(await json(`renet repository status --name ${guid}`)).toMatchObject({
        guid,
        networkId: 2816,
        state: 'mounted',
      });
      expect((await json('renet repository list')).repositories).toHaveLength(1);
      expect(await json('renet daemon status --network-id 2816')).toMatchObject({state: 'active'});
      expect(await json('renet datastore status')).toMatchObject({mounted: true, deviceErrors: 0});
      expect(await server.sh('renet docker --network-id 2816 -- info --format "{{.DockerRootDir}}"')).toBe(
        `/mnt/rediacc/interim/${guid}/docker/data`,
      );
    },
    10 * MINUTES,
  );

  test(
    'compose injects labels, address and host network, and keeps what the author wrote',
    async () => {
      const directory = `/mnt/rediacc/mounts/${guid}/app`;
      const compose =
        'services:\n  my-web:\n    image: busybox:1.37\n    labels: ["team=blue"]\n    environment: {PRICE: "$$5"}\n';
      await server.sh(
        `mkdir -p ${directory} && cat > ${directory}/docker-compose.yml && chown -R rediacc: ${directory}`,
        {
          stdin: compose,
        },
      );
      const config = JSON.parse(
        await server.sh(`cd ${directory} && renet compose --network-id 2816 -- config --format json`),
      ).services['my-web'];
      expect(config).toMatchObject({
        network_mode: 'host',
        labels: {
          team: 'blue',
          'rediacc.service_name': 'my-web',
          'rediacc.service_ip': '127.0.11.2',
          'rediacc.network_id': '2816',
        },
        environment: {PRICE: '$$5', SERVICE_IP: '127.0.11.2', REPOSITORY_NETWORK_ID: '2816'},
      });
    },
    5 * MINUTES,
  );

  test(
    'the proxy tells its state and its routes',
    async () => {
      expect(await json('renet proxy status')).toMatchObject({installed: true, router: {state: 'active'}});
      expect(await json('renet proxy refresh')).toEqual({routes: []});
      // Neither curl nor wget is on a server; Bash is.
      const ask =
        'exec 3<>/dev/tcp/127.0.0.1/7111; printf "GET /health HTTP/1.0\\r\\nHost: 127.0.0.1\\r\\n\\r\\n" >&3; cat <&3';
      const health = JSON.parse((await server.sh(ask)).split('\r\n\r\n')[1]!);
      expect(health).toMatchObject({status: 'ok', daemons: [{networkId: 2816, state: 'connected'}]});
    },
    5 * MINUTES,
  );

  test(
    'what it does not know is refused with status 2, and a guid it does not have with 10',
    async () => {
      const statusOf = (command: string) => server.sh(`${command} >/dev/null 2>&1; echo $?`);
      expect(await statusOf('renet repository fly')).toBe('2');
      expect(await statusOf('renet repository status --name not-a-guid')).toBe('2');
      expect(await statusOf('renet repository status --name 00000000-0000-4000-8000-000000000000')).toBe('10');
    },
    5 * MINUTES,
  );
});

describe('delivery', () => {
  test(
    'an agent that is gone is delivered again by the next command, which then succeeds',
    async () => {
      await server.sh('rm -rf /opt/rediacc/renet/*');
      dataOf(await server.rdc(['repo', 'list', '-m', 'server-1', '--json']));
      expect(await server.sh('ls /opt/rediacc/renet | grep -cE "^[0-9a-f]{32}$"; renet --version | wc -l')).toBe(
        '1\n1',
      );
    },
    5 * MINUTES,
  );
});

describe('a changed host key', () => {
  test(
    'is refused with both fingerprints, and accepted again only when the keys are pinned anew',
    async () => {
      const pinned = server.fingerprint;
      await server.sh('ssh-keygen -q -t ed25519 -N "" -f /root/other && cp /etc/ssh/ssh_host_ed25519_key /root/first');
      const otherKey = await server.sh('cut -d" " -f1,2 /root/other.pub');
      const changed = (await server.sh('ssh-keygen -lf /root/other.pub')).split(' ')[1]!;
      await server.sh('cp /root/other /etc/ssh/ssh_host_ed25519_key && systemctl restart ssh');
      try {
        const error = errorOf(await server.rdc(['repo', 'list', '-m', 'server-1', '--json']));
        expect(error).toMatchObject({status: 14, code: 'HOST_KEY_CHANGED'});
        expect(error.message).toContain(pinned);
        expect(error.message).toContain(changed);
        expect(error.hint).toContain('scan-keys');
        const rescan = ['context', 'scan-keys', 'server-1', '--host-key-fingerprint', changed, '--json'];
        dataOf(await server.rdc(rescan));
        dataOf(await server.rdc(['repo', 'list', '-m', 'server-1', '--json']));
      } finally {
        await server.shWithHostKey('cp /root/first /etc/ssh/ssh_host_ed25519_key && systemctl restart ssh', otherKey);
      }
    },
    10 * MINUTES,
  );
});
