import http from 'node:http';
import https from 'node:https';
import type {Server} from './server.js';

export interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

/** Fetches `/` through the server's Traefik under a host name. The lab's certificate is Traefik's own, hence not verified. */
export const fetchThrough = (server: Server, protocol: 'http' | 'https', host: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = {host: server.host, path: '/', headers: {host}, timeout: 20_000};
    const onAnswer = (answer: http.IncomingMessage) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.on('end', () => resolve({status: answer.statusCode, body}));
    };
    const request =
      protocol === 'http'
        ? http.request({...options, port: server.httpPort}, onAnswer)
        : https.request({...options, port: server.httpsPort, servername: host, rejectUnauthorized: false}, onAnswer);
    request.on('timeout', () => request.destroy(new Error(`${host} did not answer in time`)));
    request.on('error', reject);
    request.end();
  });

/** Repeats a question until the answer is good, and returns that answer. Fails with the last one after `seconds`. */
export const until = async <T>(
  ask: () => Promise<T>,
  good: (answer: T) => boolean,
  {seconds}: {seconds: number},
): Promise<T> => {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown;
  for (let pauseMs = 200; ; pauseMs = Math.min(1000, pauseMs * 1.5)) {
    try {
      const answer = await ask();
      if (good(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`no good answer within ${seconds} s; the last one: ${describe(last)}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
};

const describe = (answer: unknown): string => (answer instanceof Error ? answer.message : JSON.stringify(answer));
