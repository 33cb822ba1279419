import {watch} from 'node:fs';
import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import * as z from 'zod';
import type {RouterHealth, RouterPorts} from '../../src/contract/operations/proxy.js';
import {readAllocations} from '../../src/renet/routes/table/ports.js';
import {inspection} from '../support/inspection.js';
import {RoutedServer} from '../support/routed-server.js';

const DAEMONS = 50;
const CONTAINERS = 20;
const FIRST = 2816;

interface Document {
  readonly http: {readonly routers: Record<string, object>; readonly services: Record<string, object>};
}

/** Every second container has labels of its own, the others are routed by their names; one asks for a port. */
const labels = (networkId: number, slot: number): Record<string, string> => {
  const port: Record<string, string> = networkId === FIRST && slot === 0 ? {'rediacc.tcp_ports': '22'} : {};
  if (slot % 2 === 0) return port;
  const name = `s${slot}`;
  return {
    ...port,
    'traefik.enable': 'true',
    [`traefik.http.routers.${name}.rule`]: `Host(\`${name}-${networkId}.example.org\`)`,
    [`traefik.http.routers.${name}.entrypoints`]: 'web',
    [`traefik.http.services.${name}.loadbalancer.server.port`]: '8080',
  };
};

const all = Array.from({length: DAEMONS * CONTAINERS}, (_, index) => {
  const networkId = FIRST + 64 * Math.floor(index / CONTAINERS);
  return `s${index % CONTAINERS}-${networkId}`;
}).sort();

describe('the route server with 50 daemons of 20 containers', () => {
  const server = new RoutedServer({daemons: DAEMONS, containers: CONTAINERS}, labels);
  beforeAll(() => server.open(), 180_000);
  afterAll(() => server.close());

  const health = () => server.json<RouterHealth>('/health');
  const routed = async () => Object.keys((await server.json<Document>('/traefik')).http.routers).sort();
  const allConnected = async () =>
    (await health()).daemons.filter(({state}) => state === 'connected').length === DAEMONS;

  test('routes them all', async () => {
    expect(await routed()).toEqual(all);
    expect(await health()).toMatchObject({status: 'ok', warnings: []});
  });

  test('takes an event for what it is: another document, in which its container has changed', async () => {
    const before = await server.get('/traefik');
    const id = [...server.docker(FIRST + 64).containers.keys()][3] ?? '';
    const changed = {'traefik.http.routers.s3.rule': 'Host(`other.example.org`)'};
    const asked = server.requests;
    server.docker(FIRST + 64).containers.set(id, inspection(FIRST + 64, 3, {...labels(FIRST + 64, 3), ...changed}));
    server.docker(FIRST + 64).event(id);
    await server.until(async () => (await server.get('/traefik')).headers.etag !== before.headers.etag);
    const {http: was} = JSON.parse(before.body.toString()) as Document;
    const {http: is} = await server.json<Document>('/traefik');
    expect(Object.keys(is.routers).filter((name) => !same(is.routers[name], was.routers[name]))).toEqual(['s3-2880']);
    expect(is.services).toEqual(was.services);
    expect(server.requests - asked).toBe(1);
    const unchanged = await server.get('/traefik', {
      'if-none-match': (await server.get('/traefik')).headers.etag ?? '',
    });
    expect([unchanged.status, unchanged.body.length]).toEqual([304, 0]);
  });

  test.each(['health', 'routes', 'ports'])('answers %s as docs/schemas says', async (name) => {
    const schema = z.fromJSONSchema(JSON.parse(await readFile(`docs/schemas/${name}.json`, 'utf8')));
    const answer = await server.json<object>(name === 'routes' ? '/routes.json' : `/${name}`);
    expect(schema.safeParse(answer).error).toBeUndefined();
    expect(schema.safeParse({...answer, more: 1}).success).toBe(false);
  });

  test('asks no daemon anything while nothing happens', async () => {
    const asked = server.requests;
    await pause(3000);
    expect(server.requests - asked).toBe(0);
  });

  test('kill -9 and a new start give the same document and the same ports', async () => {
    const paths = ['/traefik', '/routes.json', '/ports'];
    const answers = () => Promise.all(paths.map(async (path) => String((await server.get(path)).body)));
    const before = await answers();
    await server.end('SIGKILL');
    await server.start();
    expect(await answers()).toEqual(before);
    expect((await server.json<RouterPorts>('/ports')).tcp).toEqual([
      {port: 10_000, networkId: FIRST, service: 's0', target: 22},
    ]);
  }, 180_000);

  test('a restart of every daemon at once takes no route away', async () => {
    const ids = [...server.daemons.keys()];
    let fewest = all.length;
    const look = async () => (fewest = Math.min(fewest, (await routed()).length));
    await Promise.all(ids.map((id) => server.stopDaemon(id)));
    await server.until(async () => {
      await look();
      return (await health()).daemons.every(({state}) => state === 'lost');
    });
    const lost = await health();
    await Promise.all(ids.map((id) => server.startDaemon(id)));
    await server.until(async () => {
      await look();
      return allConnected();
    });
    expect([lost.status, lost.daemons.length, fewest, (await health()).status]).toEqual([
      'degraded',
      DAEMONS,
      all.length,
      'ok',
    ]);
    expect([...server.daemons.values()].map(({followers}) => followers)).toEqual(ids.map(() => 1));
  }, 180_000);

  test('a daemon that loses its socket costs the others nothing, and its own routes stay for now', async () => {
    const before = await server.get('/traefik');
    const last = FIRST + 64 * (DAEMONS - 1);
    await server.stopDaemon(last);
    await server.until(async () => (await health()).daemons.some(({state}) => state === 'lost'));
    const {daemons} = await health();
    expect(daemons.filter(({state}) => state === 'lost')).toMatchObject([{networkId: last, containers: CONTAINERS}]);
    expect(String((await server.get('/traefik')).body)).toBe(String(before.body));
    await server.startDaemon(last);
    await server.until(allConnected);
  }, 180_000);

  test('a directory of sockets that is removed and made again is followed again', async () => {
    const ids = [...server.daemons.keys()];
    await Promise.all(ids.map((id) => server.stopDaemon(id)));
    await rm(server.path('run/rediacc'), {recursive: true});
    await server.until(async () => (await health()).daemons.every(({state}) => state === 'lost'));
    await pause(200);
    await Promise.all(ids.map((id) => server.startDaemon(id)));
    await server.until(allConnected);
    expect([server.runs, await routed()]).toEqual([true, all]);
    // And what comes later is seen without being looked for.
    const late = FIRST + 64 * DAEMONS;
    server.add(late);
    await server.startDaemon(late);
    await server.until(async () => (await health()).daemons.length === DAEMONS + 1);
  }, 180_000);

  test('says nothing of itself in its log but which daemons it lost', () => {
    expect(server.log.split('\n').filter((line) => line !== '' && !line.startsWith('network '))).toEqual([]);
  });
});

describe('the route server', () => {
  const server = new RoutedServer({daemons: 2, containers: 3}, (networkId, slot): Record<string, string> =>
    slot === 0 ? {'rediacc.tcp_ports': `${networkId - FIRST + 22}`} : {},
  );
  beforeAll(() => server.open(), 180_000);
  afterAll(() => server.close());

  const ports = async () => (await server.json<RouterPorts>('/ports')).tcp;

  test('may be killed while it writes who has which port: nobody gets that of another', async () => {
    const before = await ports();
    expect(before.map(({port, networkId}) => [port, networkId])).toEqual([
      [10_000, FIRST],
      [10_001, FIRST + 64],
    ]);
    const network = join(server.networks, String(FIRST + 64));
    for (let round = 0; round < 16; round += 1) {
      // Its port is taken back and asked for again, and the process dies at the first, second, … trace of that.
      const killed = traces(dirname(server.portsFile), 1 + (round % 4), () => server.end('SIGKILL'));
      await rm(network);
      await killed;
      expect(server.runs).toBe(false);
      const kept = (await readAllocations(server.portsFile)).map(({port, networkId}) => [port, networkId]);
      expect(kept).toEqual([
        [10_000, FIRST],
        [10_001, FIRST + 64],
      ]);
      await writeFile(network, '');
      await server.start();
      expect(await ports()).toEqual(before);
    }
    await rm(network);
    const own = `${basename(server.portsFile)}.${server.pid}.tmp`;
    const left = async () => (await readdir(dirname(server.portsFile))).filter((name) => name !== own);
    await server.until(async () => (await left()).length === 1);
    expect(await left()).toEqual(['ports.json']);
  }, 180_000);

  test('does not care what the clock says', async () => {
    const jump = server.path('jump.cjs');
    await writeFile(jump, JUMPING_CLOCK);
    await server.end('SIGTERM');
    await server.start({NODE_OPTIONS: `--require=${jump}`});
    const before = await server.get('/traefik');
    const lost = async () => (await server.json<RouterHealth>('/health')).daemons.find(({state}) => state === 'lost');
    const year = new Date().getFullYear();
    for (const years of [0, 10, -10]) {
      await writeFile(server.path('years'), String(years));
      await server.stopDaemon(FIRST);
      await server.until(async () => (await lost()) !== undefined);
      await writeFile(server.path('years'), String(-years));
      const {ageSeconds, containers, since = ''} = (await lost()) ?? {};
      // As long as its routes are kept, their age is below the minute for which they are.
      expect([containers, Number(ageSeconds) >= 0, Number(ageSeconds) < 60]).toEqual([3, true, true]);
      expect(String((await server.get('/traefik')).body)).toBe(String(before.body));
      await server.startDaemon(FIRST);
      await server.until(async () => (await lost()) === undefined);
      expect(Math.abs(new Date(since).getFullYear() - year) >= Math.abs(years) - 1).toBe(true);
    }
  }, 180_000);
});

/** Resolves after `work`, which is done at that many changes in the directory. */
const traces = (directory: string, count: number, work: () => Promise<void>): Promise<void> =>
  new Promise((resolve, reject) => {
    let left = count;
    const watcher = watch(directory, () => {
      left -= 1;
      if (left > 0) return;
      watcher.close();
      work().then(resolve, reject);
    });
  });

/** Moves the clock by the years in a file beside it. */
const JUMPING_CLOCK = `
const {readFileSync} = require('node:fs');
const RealDate = Date;
const now = () => {
  let years = 0;
  try { years = Number(readFileSync(__dirname + '/years', 'utf8')); } catch {}
  return RealDate.now() + years * 365.25 * 86400000;
};
globalThis.Date = class extends RealDate {
  constructor(...words) { if (words.length === 0) super(now()); else super(...words); }
  static now() { return now(); }
};
`;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
