import http from 'node:http';
import https from 'node:https';
import type {Server} from './server.js';

/** A request that was not answered as it should be; `atMs` counts from the start of the load. */
export interface Failure {
  readonly atMs: number;
  /** The status, or what ended the connection. */
  readonly why: string;
}

export interface LoadResult {
  readonly requests: number;
  readonly failures: readonly Failure[];
  /** Answers by body: which version of an app gave how many. */
  readonly bodies: ReadonlyMap<string, number>;
}

export interface LoadOptions {
  readonly protocol?: 'http' | 'https';
  readonly path?: string;
  /** Requests that are under way at the same time, each on a connection that is kept. */
  readonly connections?: number;
  /** Between an answer and the next request of its connection: more would leave an emulated server no time for what is tested. */
  readonly pauseMs?: number;
}

/**
 * Asks a host through the server's Traefik without end, until `stop`. A generator of load from a library counts failures, too, but
 * does not say when each was, which is what one wants to know of a deployment.
 */
export const load = (
  server: Pick<Server, 'host' | 'httpPort' | 'httpsPort'>,
  host: string,
  {protocol = 'https', path = '/', connections = 2, pauseMs = 150}: LoadOptions = {},
): {stop(): Promise<LoadResult>} => {
  const from = performance.now();
  const failures: Failure[] = [];
  const bodies = new Map<string, number>();
  const client = protocol === 'https' ? https : http;
  const agent = new client.Agent({keepAlive: true, maxSockets: connections});
  const port = protocol === 'https' ? server.httpsPort : server.httpPort;
  const options = {host: server.host, port, path, headers: {host}, servername: host, agent, timeout: 30_000};
  let requests = 0;
  let going = true;

  const ask = () =>
    new Promise<void>((resolve) => {
      const fail = (why: string) => {
        failures.push({atMs: Math.round(performance.now() - from), why});
        resolve();
      };
      requests += 1;
      const request = client.get({...options, rejectUnauthorized: false}, (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        answer.on('error', (error) => fail(error.message));
        answer.on('end', () => {
          if (answer.statusCode !== 200) return fail(`${answer.statusCode} ${body.trim()}`);
          bodies.set(body.trim(), (bodies.get(body.trim()) ?? 0) + 1);
          resolve();
        });
      });
      request.on('timeout', () => request.destroy(new Error('no answer in 30 s')));
      request.on('error', (error) => fail(error.message));
    });
  const loops = Array.from({length: connections}, async () => {
    while (going) {
      await ask();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  });
  return {
    stop: async () => {
      going = false;
      await Promise.all(loops);
      agent.destroy();
      return {requests, failures, bodies};
    },
  };
};
