// What is refused: with a clear error, the documented exit status, and nothing touched.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {dataOf, errorOf} from './support/rdc.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
let server: Server;

beforeAll(async () => {
  server = await preparedServer();
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
      const error = errorOf(await server.rdc(['repo', 'create', 'huge', '--size', '900G', '-m', 'server-1', '--json']));
      expect(error).toMatchObject({status: 17, code: 'NO_SPACE'});
      expect(error.message).toMatch(/900G.*\d/);
      expect(await server.holdings()).toEqual([]);
      expect(await document()).not.toContain('huge');
    },
    5 * MINUTES,
  );
});

describe('a wrong passphrase', () => {
  test(
    'exits 12 and mounts nothing',
    async () => {
      dataOf(await server.rdc(['repo', 'create', 'safe', '--size', '256M', '-m', 'server-1', '--json']));
      const right = await document();
      const held = await server.holdings();
      await server.editDocument((text) => text.replace(/("credential":\s*")[^"]{4}/, '$1AAAA'));
      for (const args of [
        ['mount', 'safe'],
        ['up', 'safe', '--mount'],
      ]) {
        expect(errorOf(await server.rdc(['repo', ...args, '-m', 'server-1', '--json']))).toMatchObject({
          status: 12,
          code: 'CANNOT_UNLOCK',
        });
        expect(await server.holdings()).toEqual(held);
      }
      await server.editDocument(() => right);
      dataOf(await server.rdc(['repo', 'mount', 'safe', '-m', 'server-1', '--json']));
    },
    10 * MINUTES,
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
