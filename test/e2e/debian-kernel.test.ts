// The main path on Debian's own kernel, under QEMU: what every other suite shows under the lab's kernel, in short.
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {fetchThrough, until} from './support/http.js';
import {dataOf} from './support/rdc.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const ON = ['-m', 'server-1', '--json'];
let server: Server;

beforeAll(async () => {
  server = await preparedServer({driver: 'qemu'});
}, 30 * MINUTES);
afterAll(() => server?.close());

describe("on Debian's kernel", () => {
  test(
    'an app is brought up and served, isolated and confined',
    async () => {
      expect(await server.sh('uname -r')).toMatch(/^\d+\.\d+\.\d+.*-cloud-amd64$/);
      dataOf(await server.rdc(['repo', 'create', 'hello', '--size', '512M', ...ON]));
      dataOf(await server.rdc(['repo', 'mount', 'hello', ...ON]));
      dataOf(await server.rdc(['sync', 'upload', '-r', 'hello', '--local', 'examples/hello', ...ON]));
      dataOf(await server.rdc(['repo', 'up', 'hello', ...ON]));
      const {body} = await until(
        () => fetchThrough(server, 'https', 'hello.example.com'),
        ({status}) => status === 200,
        {seconds: 120},
      );
      expect(body).toContain('Hello from an encrypted repository');
      expect(await server.sh('nft list table inet rediacc')).toContain('chain repository_2816 {');
      const docker = 'docker -H unix:///run/rediacc/docker-2816.sock';
      expect(await server.sh(`${docker} inspect --format '{{.AppArmorProfile}}' $(${docker} ps -q) | sort -u`)).toBe(
        'docker-default',
      );
    },
    15 * MINUTES,
  );

  test(
    'down and unmount leave the image and its network id, and nothing else',
    async () => {
      const {guid} = dataOf<{guid: string}>(await server.rdc(['repo', 'status', 'hello', ...ON]));
      dataOf(await server.rdc(['repo', 'down', 'hello', '--unmount', ...ON]));
      expect(await server.holdings()).toEqual([`image ${guid}`, 'network 2816'].sort());
    },
    10 * MINUTES,
  );
});
