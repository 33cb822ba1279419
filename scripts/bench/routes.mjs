// The route server with 1,000 containers, against the least that could do the same.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import net from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {buildSync} from 'esbuild';
import {requestsPerSecond} from './load.mjs';
import {ROOT} from './process.mjs';
import {rowsOf, shuffled} from './statistics.mjs';

const SIZE = {daemons: 50, containers: 20};
const REQUESTS = 2000;
/** Asking without a pause would slow down what is measured. */
const LOOK_MS = 5;

export const routes = async ({rounds, signal}) => {
  const directory = mkdtempSync(join(tmpdir(), 'rdc-bench-'));
  const {RoutedServer, ...parts} = loadParts(directory);
  const server = new RoutedServer(SIZE, labels);
  const listeners = await listenAsTheyDo(server);
  try {
    await server.open();
    const document = join(directory, 'document.json');
    writeFileSync(document, (await server.get('/traefik')).body);
    const bare = await startBare(document);
    try {
      const how = {rounds, signal};
      const rows = [
        ...rebuild(server, parts, how),
        ...(await latency(server, parts, how)),
        ...(await rate(server, bare, how)),
      ];
      return [...rows, ...memory(server, bare)];
    } finally {
      bare.child.kill();
    }
  } finally {
    await server.close();
    listeners.forEach((listener) => listener.close());
    rmSync(directory, {recursive: true, force: true});
  }
};

/** Every second container has labels of its own with a middleware, the others are routed by their names. */
const labels = (networkId, slot) => {
  const name = `s${slot}`;
  if (slot % 2 === 0) return {};
  return {
    'traefik.enable': 'true',
    [`traefik.http.routers.${name}.rule`]: `Host(\`${name}-${networkId}.example.org\`)`,
    [`traefik.http.routers.${name}.entrypoints`]: 'web',
    [`traefik.http.routers.${name}.middlewares`]: 'strip',
    [`traefik.http.middlewares.strip.stripprefix.prefixes`]: '/api',
    [`traefik.http.services.${name}.loadbalancer.server.port`]: '8080',
  };
};

/** The daemons are those of the tests; the steps of a rebuild are the route server's own. */
const loadParts = (directory) => {
  const outfile = join(directory, 'parts.cjs');
  const contents = `
    export {RoutedServer} from './test/support/routed-server.js';
    export {inspection} from './test/support/inspection.js';
    export {readContainer} from './src/renet/routes/table/container.js';
    export {buildTable} from './src/renet/routes/table/table.js';
    export {prepareJson} from './src/renet/routes/document.js';
    export {readSettings} from './src/renet/routes/table/settings.js';
    export {readListening} from './src/renet/routes/surroundings.js';`;
  const stdin = {contents, resolveDir: ROOT, loader: 'ts'};
  buildSync({stdin, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error'});
  return createRequire(import.meta.url)(outfile);
};

/** Ports are looked for at every rebuild, so that they must be there. */
const listenAsTheyDo = async (server) => {
  const details = [...server.daemons.values()].flatMap(({containers}) => [...containers.values()]);
  return Promise.all(
    details.map(async ({Config}) => {
      const listener = net.createServer().listen(8080, Config.Labels['rediacc.service_ip']);
      await once(listener, 'listening');
      return listener;
    }),
  );
};

const startBare = async (document) => {
  const probe = join(ROOT, 'scripts', 'bench', 'probes', 'bare-http.cjs');
  const child = spawn(process.execPath, [probe, document], {stdio: ['ignore', 'pipe', 'inherit']});
  const [port] = await once(child.stdout, 'data');
  return {child, port: Number(port)};
};

/** What a change costs: the whole table and both answers, with the floor of reading what the daemons once said. */
const rebuild = (server, {readContainer, buildTable, prepareJson, readSettings}, {rounds, signal}) => {
  const details = [...server.daemons].flatMap(([id, {containers}]) => [...containers.values()].map((one) => [id, one]));
  const texts = details.map(([, one]) => JSON.stringify(one));
  const containers = details.map(([id, one]) => readContainer(one, id));
  const proxy = server.path('opt/rediacc/proxy');
  const settings = readSettings(
    ...['config.env', 'traefik.yml'].map((file) => readFileSync(join(proxy, file), 'utf8')),
  );
  const listening = new Map(containers.map(({ip}) => [ip, [8080]]));
  const build = (all) => {
    const table = buildTable({containers: all, settings, allocations: [], listening});
    prepareJson(table.document);
    prepareJson({routes: [...table.routes]});
  };
  const [first, ...others] = containers;
  const work = {
    'JSON.parse of what daemons say of 1,000 containers': () => texts.forEach((text) => JSON.parse(text)),
    'all answers, one container being another': () => build([{...first}, ...others]),
    'all answers, every container being another': () => build(containers.map((one) => ({...one}))),
  };
  const series = new Map(Object.keys(work).map((name) => [name, []]));
  for (let round = -3; round < rounds; round += 1) {
    for (const [name, run] of shuffled(Object.entries(work))) {
      signal.throwIfAborted();
      const start = performance.now();
      run();
      if (round >= 0) series.get(name).push(performance.now() - start);
    }
  }
  return rowsOf(series, 'ms');
};

/** From an event in one daemon to a document that differs, changes that come together being one after 50 ms. */
const latency = async (server, {inspection}, {rounds, signal}) => {
  const names = ['Node sleeps 50 ms', 'an event becomes a new document'];
  const series = new Map(names.map((name) => [name, []]));
  const [[networkId, docker]] = server.daemons;
  const [id] = docker.containers.keys();
  for (let round = -1; round < rounds; round += 1) {
    signal.throwIfAborted();
    const slept = await timed(() => pause(50));
    const {etag} = (await server.get('/traefik')).headers;
    docker.containers.set(id, inspection(networkId, 0, {'rediacc.service_port': String(8081 + (round & 1))}));
    const seen = await timed(async () => {
      docker.event(id);
      while ((await server.get('/traefik', {'if-none-match': etag})).status === 304) await pause(LOOK_MS);
    });
    if (round < 0) continue;
    [slept, seen].forEach((ms, index) => series.get(names[index]).push(ms));
  }
  return rowsOf(series, 'ms');
};

const timed = async (work) => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

const rate = async (server, bare, {rounds, signal}) => {
  const {etag} = (await server.get('/traefik')).headers;
  const path = '/traefik';
  const zipped = {'Accept-Encoding': 'gzip'};
  const targets = {
    'bare node:http, the same document': {port: bare.port, path},
    'GET /traefik': {port: server.port, path},
    'bare node:http, gzip': {port: bare.port, path, headers: zipped},
    'GET /traefik, gzip': {port: server.port, path, headers: zipped},
    'GET /traefik, 304': {port: server.port, path, headers: {'If-None-Match': etag}},
  };
  const series = new Map(Object.keys(targets).map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, target] of shuffled(Object.entries(targets))) {
      const found = await requestsPerSecond(target, {requests: REQUESTS, signal});
      if (round >= 0) series.get(name).push(found);
    }
  }
  const [plain, own, bareZipped, ownZipped, unchanged] = [...series];
  return [...rowsOf(new Map([plain, own]), 'req/s'), ...rowsOf(new Map([bareZipped, ownZipped, unchanged]), 'req/s')];
};

/** After all that was asked of them. */
const memory = (server, bare) => {
  const residentOf = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  const series = new Map([
    ['memory of bare node:http', [residentOf(bare.child.pid)]],
    ['memory of the route server', [residentOf(server.pid)]],
  ]);
  return rowsOf(series, 'MiB');
};
