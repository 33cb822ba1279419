import {once} from 'node:events';
import http, {type IncomingHttpHeaders} from 'node:http';
import type {AddressInfo} from 'node:net';
import {gunzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {prepareJson, type Prepared} from '../../../../src/renet/routes/document.js';
import {createRouteServer, type RouteSource} from '../../../../src/renet/routes/server.js';

let server: http.Server;
let refreshed: number;
let isOpen: boolean;
let toldOf: Prepared[];

const document = {http: {routers: {a: {rule: 'Path(`/`)'}}}};
const source: RouteSource = {
  traefik: () => (isOpen ? prepareJson(document) : undefined),
  traefikYaml: async () => undefined,
  routes: () => prepareJson({routes: []}),
  ports: () => prepareJson({tcp: [], udp: []}),
  health: () => prepareJson({status: 'ok'}),
  told: (document) => void toldOf.push(document),
  refresh: async () => void (refreshed += 1),
};

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const {port} = server.address() as AddressInfo;
    const request = http.request({host: '127.0.0.1', port, path, method, headers, agent: false}, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks)}),
      );
    });
    request.on('error', reject).end();
  });

beforeEach(async () => {
  refreshed = 0;
  isOpen = true;
  toldOf = [];
  server = createRouteServer(source).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('/traefik', () => {
  test('what Traefik was told is known, also when it knew it already; others who ask are not Traefik', async () => {
    const traefik = {'user-agent': 'Go-http-client/1.1'};
    await ask('/traefik', {'user-agent': 'curl/8.0'});
    await ask('/traefik', traefik, 'HEAD');
    await ask('/routes.json', traefik);
    expect(toldOf).toEqual([]);
    const {headers} = await ask('/traefik', traefik);
    await ask('/traefik', {...traefik, 'if-none-match': String(headers.etag)});
    expect(toldOf.map(({body}) => JSON.parse(body.toString()))).toEqual([document, document]);
    isOpen = false;
    await ask('/traefik', traefik);
    expect(toldOf).toHaveLength(2);
  });

  test('is the document, also zipped for those who can read that', async () => {
    const {status, body, headers} = await ask('/traefik');
    expect({status, document: JSON.parse(body.toString())}).toEqual({status: 200, document});
    expect(headers['content-encoding']).toBeUndefined();
    const zipped = await ask('/traefik', {'accept-encoding': 'gzip'});
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(zipped.body).toString())).toEqual(document);
  });

  test('is not sent again to those who have it', async () => {
    const {headers} = await ask('/traefik');
    const again = await ask('/traefik', {'if-none-match': String(headers.etag)});
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  test('is refused until the daemons were read, so that Traefik keeps the routes it has', async () => {
    isOpen = false;
    expect((await ask('/traefik')).status).toBe(503);
    expect((await ask('/health')).status).toBe(200);
  });
});

test('a request that came in by a public name is refused: no route leads here', async () => {
  expect((await ask('/routes.json', {host: 'app.example.com'})).status).toBe(403);
  expect((await ask('/routes.json', {host: 'localhost:7111'})).status).toBe(200);
});

test('only a POST refreshes', async () => {
  expect((await ask('/refresh')).status).toBe(405);
  expect(refreshed).toBe(0);
  expect((await ask('/refresh', {}, 'POST')).status).toBe(200);
  expect(refreshed).toBe(1);
});

test('unknown paths and methods are told apart', async () => {
  expect((await ask('/')).status).toBe(404);
  expect((await ask('/health', {}, 'DELETE')).status).toBe(405);
});
