// The life of a repository after it is up: forked, grown, shrunk, checked. Nothing of it may cost the parent a request or a byte.
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {fetchThrough, until} from './support/http.js';
import {killedAt} from './support/killed-at.js';
import {dataOf, errorOf} from './support/rdc.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const MIB = 1024 * 1024;
const ON = ['-m', 'server-1', '--json'];
let server: Server;

interface Status {
  mountPath: string;
  guid: string;
  sizeBytes: number;
  allocatedBytes: number;
  sharedBytes: number;
  forkOf: string | null;
  filesystem: {sizeBytes: number} | null;
}
interface Check {
  check: string;
  status: string;
}

beforeAll(async () => {
  server = await preparedServer();
}, 30 * MINUTES);
afterAll(() => server?.close());

const rdc = async <T = Record<string, unknown>>(...args: string[]): Promise<T> =>
  dataOf<T>(await server.rdc([...args, ...ON]));
const status = (name: string) => rdc<Status>('repo', 'status', name);
const kinds = async () => (await server.holdings()).map((line) => line.replace(/[0-9a-f-]{36}/, 'GUID'));
const startTimes = (networkId: number) =>
  server.sh(
    `docker() { command docker -H unix:///run/rediacc/docker-${networkId}.sock "$@"; }
     docker inspect --format '{{.Id}} {{.State.StartedAt}}' $(docker ps --all --quiet --no-trunc) | sort`,
  );
const page = (host: string) =>
  until(
    () => fetchThrough(server, 'http', host),
    ({status: code}) => code === 200,
    {seconds: 120},
  );

describe('the life of a repository', () => {
  test(
    'a fork of a running repository runs beside it, and the parent never notices; also when a first attempt was killed',
    async () => {
      await rdc('repo', 'create', 'shop', '--size', '512M');
      await rdc('repo', 'mount', 'shop');
      await rdc('sync', 'upload', '-r', 'shop', '--local', 'examples/hello');
      await rdc('repo', 'up', 'shop');
      const before = await startTimes(2816);
      const held = await server.holdings();

      const command = ['repo', 'fork', 'shop', '--tag', 'staging', '-m', 'server-1'];
      await killedAt(server, command, {operation: 'repository-fork', point: 'copy the image: done'});
      expect(await server.holdings()).toEqual(held);

      const forked = await rdc<{freezeMs: number; networkId: number}>('repo', 'fork', 'shop', '--tag', 'staging');
      expect([typeof forked.freezeMs, forked.networkId]).toEqual(['number', 2880]);
      process.stderr.write(`fork: writing stood still for ${forked.freezeMs.toFixed(1)} ms\n`);
      expect(await server.sh('systemctl list-units --all --plain --no-legend "rediacc-thaw-*"')).toBe('');

      await rdc('repo', 'up', 'staging', '--mount');
      expect(await startTimes(2816)).toBe(before);
      expect((await startTimes(2880)).split('\n')).toHaveLength(2);
      const listening = await server.sh("ss -Htln | awk '{print $4}' | grep -E '^127\\.0\\.11\\.' | sort");
      expect(listening.split('\n')).toEqual(['2', '3', '66', '67'].map((host) => `127.0.11.${host}:8080`));
      expect((await page('plain-2816.example.com')).body).toBe((await page('plain-2880.example.com')).body);

      const [parent, fork] = [await status('shop'), await status('staging')];
      expect([parent.forkOf, fork.forkOf]).toEqual([null, parent.guid]);
      expect(fork.sharedBytes).toBeGreaterThan(0);
      const uuids = await server.sh(
        `blkid -o value -s UUID /dev/mapper/rediacc-* /mnt/rediacc/repositories/* | sort -u | wc -l`,
      );
      expect(uuids).toBe('4');
      const {checks} = await rdc<{checks: Check[]}>('repo', 'validate', 'staging');
      expect(checks.filter(({status: verdict}) => verdict !== 'ok')).toEqual([]);
      await rdc('repo', 'down', 'staging', '--unmount');
    },
    20 * MINUTES,
  );

  test(
    'it grows while a client writes; deleted files are given back to the datastore',
    async () => {
      const {mountPath, sizeBytes} = await status('shop');
      const writer = `i=0; while echo $i >> ${mountPath}/written; do i=$((i + 1)); sleep 0.1; done`;
      await server.sh(`systemd-run --quiet --collect --unit rdc-writer bash -c '${writer.replaceAll('$', '$$$$')}'`);
      expect(await rdc('repo', 'expand', 'shop', '--size', '768M')).toMatchObject({
        wasBytes: sizeBytes,
        sizeBytes: 768 * MIB,
        online: true,
      });
      expect(await server.sh('systemctl is-active rdc-writer && systemctl stop rdc-writer')).toBe('active');
      const lines = await server.sh(`cat ${mountPath}/written`);
      expect(lines.split('\n')).toEqual(lines.split('\n').map((_, index) => String(index)));
      const grown = await status('shop');
      expect(grown.filesystem?.sizeBytes).toBeGreaterThan(600 * MIB);
      expect(errorOf(await server.rdc(['repo', 'expand', 'shop', '--size', '512M', ...ON])).status).toBe(2);
      expect(errorOf(await server.rdc(['repo', 'expand', 'shop', '--size', '1T', ...ON])).status).toBe(17);

      await server.sh(`dd if=/dev/urandom of=${mountPath}/large bs=1M count=200 status=none; sync -f ${mountPath}`);
      const full = await status('shop');
      expect(full.allocatedBytes).toBeGreaterThan(grown.allocatedBytes + 150 * MIB);
      await server.sh(`rm ${mountPath}/large; sync -f ${mountPath}`);
      await until(
        () => status('shop'),
        ({allocatedBytes}) => allocatedBytes < full.allocatedBytes - 150 * MIB,
        {seconds: 120},
      );
    },
    15 * MINUTES,
  );

  test(
    'it shrinks and grows exactly while it is unmounted, and refuses a size that its files do not fit into',
    async () => {
      const {mountPath} = await status('shop');
      await server.sh(`dd if=/dev/urandom of=${mountPath}/kept bs=1M count=100 status=none`);
      const sum = await server.sh(`sha256sum < ${mountPath}/kept`);
      const resize = (size: string) => server.rdc(['repo', 'resize', 'shop', '--size', size, ...ON]);
      expect(errorOf(await resize('300M'))).toMatchObject({status: 1, code: 'REPOSITORY_BUSY'});
      await rdc('repo', 'down', 'shop', '--unmount');
      const held = await kinds();
      expect(errorOf(await resize('128M'))).toMatchObject({status: 17, code: 'NO_SPACE'});
      expect(dataOf(await resize('300M'))).toMatchObject({wasBytes: 768 * MIB, sizeBytes: 300 * MIB});
      expect(dataOf(await resize('512M'))).toMatchObject({wasBytes: 300 * MIB, sizeBytes: 512 * MIB});
      expect(await kinds()).toEqual(held);
      expect(dataOf(await server.rdc(['repo', 'expand', 'shop', '--size', '640M', ...ON]))).toMatchObject({
        online: false,
      });
      await rdc('repo', 'mount', 'shop');
      expect(await server.sh(`sha256sum < ${mountPath}/kept`)).toBe(sum);
      expect((await status('shop')).filesystem?.sizeBytes).toBeGreaterThan(550 * MIB);
      await rdc('repo', 'unmount', 'shop');
    },
    15 * MINUTES,
  );

  test(
    'validate passes a good repository, fails a damaged one with 18, and its fork outlives it',
    async () => {
      const held = await server.holdings();
      const {checks} = await rdc<{checks: Check[]}>('repo', 'validate', 'shop', '--deep');
      expect(checks.map(({check, status: verdict}) => `${check} ${verdict}`)).toEqual(
        ['state', 'network', 'image', 'header', 'passphrase', 'filesystem', 'configuration'].map(
          (name) => `${name} ok`,
        ),
      );
      const {guid} = await status('shop');
      await server.sh(
        `dd if=/dev/urandom of=/mnt/rediacc/repositories/${guid} bs=1M seek=16 count=8 conv=notrunc status=none`,
      );
      expect(errorOf(await server.rdc(['repo', 'validate', 'shop', ...ON]))).toMatchObject({
        status: 18,
        code: 'VERIFICATION_FAILED',
      });
      expect(await server.holdings()).toEqual(held);

      await rdc('repo', 'delete', 'shop', '--yes');
      const fork = await rdc<{checks: Check[]}>('repo', 'validate', 'staging');
      expect(fork.checks.filter(({status: verdict}) => verdict === 'failed')).toEqual([]);
      await rdc('repo', 'delete', 'staging', '--yes');
      expect(await server.holdings()).toEqual([]);
    },
    15 * MINUTES,
  );
});
