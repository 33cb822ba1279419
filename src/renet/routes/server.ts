import http, {type IncomingMessage, type ServerResponse} from 'node:http';
import type {Prepared} from './document.js';

/** What the route server answers from; each method returns what is ready at that moment. */
export interface RouteSource {
  /** `undefined` until all daemons were read once: Traefik then keeps the routes it has. */
  traefik(): Prepared | undefined;
  traefikYaml(): Promise<Prepared | undefined>;
  routes(): Prepared;
  ports(): Prepared;
  health(): Prepared;
  /** Called when Traefik has been given what `traefik` returned. */
  told(document: Prepared): void;
  /** Reads everything again. */
  refresh(): Promise<void>;
}

/** The route server's HTTP side. Answers only those who call it by a loopback name: no route may lead here from outside. */
export const createRouteServer = (source: RouteSource): http.Server =>
  http.createServer((request, response) => {
    answer(source, request, response).catch((error: unknown) => {
      process.stderr.write(`${request.method} ${request.url}: ${String(error)}\n`);
      if (!response.headersSent) plain(response, 500, 'internal error');
      else response.destroy();
    });
  });

const answer = async (source: RouteSource, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  request.resume();
  const {method, url = '/'} = request;
  if (!isLocal(request)) return plain(response, 403, 'only for this machine');
  const path = url.split('?', 1)[0] ?? '/';
  if (path === '/refresh') {
    if (method !== 'POST') return plain(response, 405, 'use POST');
    await source.refresh();
    return send(request, response, source.routes());
  }
  if (method !== 'GET' && method !== 'HEAD') return plain(response, 405, 'use GET');
  const prepared = await lookUp(source, path);
  if (prepared === null) return plain(response, 404, 'try /health, /routes.json, /ports, /traefik or /traefik.yaml');
  if (prepared === undefined) return plain(response, 503, 'still reading the daemons');
  if (path === '/traefik' && isTraefik(request)) response.once('finish', () => source.told(prepared));
  send(request, response, prepared);
};

/** Its HTTP client is that of Go's library, and it never asks for the head alone. People and the agent ask as well. */
const isTraefik = ({method, headers}: IncomingMessage): boolean =>
  method === 'GET' && (headers['user-agent'] ?? '').startsWith('Go-http-client/');

const lookUp = async (source: RouteSource, path: string): Promise<Prepared | undefined | null> => {
  if (path === '/traefik') return source.traefik();
  if (path === '/traefik.yaml') return source.traefikYaml();
  if (path === '/routes.json') return source.routes();
  if (path === '/ports') return source.ports();
  if (path === '/health') return source.health();
  return null;
};

const isLocal = ({headers, socket}: IncomingMessage): boolean => {
  const name = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  return ['127.0.0.1', 'localhost'].includes(name) && /^(?:::ffff:)?127\./.test(socket.remoteAddress ?? '');
};

const send = (request: IncomingMessage, response: ServerResponse, {type, body, gzipped, etag}: Prepared): void => {
  response.setHeader('ETag', etag);
  response.setHeader('Vary', 'Accept-Encoding');
  response.setHeader('Cache-Control', 'no-cache');
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (zipped) response.setHeader('Content-Encoding', 'gzip');
  const content = zipped ? gzipped : body;
  response.writeHead(200, {'Content-Type': type, 'Content-Length': content.length});
  response.end(request.method === 'HEAD' ? undefined : content);
};

const plain = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, {'Content-Type': 'text/plain; charset=utf-8'}).end(`${text}\n`);
};
