import http from 'node:http';
import {RdcError} from '../../shared/errors.js';

const TIMEOUT_MS = 30_000;

/**
 * Asks a program on this server's loopback address.
 *
 * @returns the body of a 200 answer
 * @throws RdcError PROXY_FAILED, retryable, when nobody answers or the answer is another one
 */
export const askLocal = (port: number, method: 'GET' | 'POST', path: string, signal?: AbortSignal): Promise<string> =>
  new Promise((resolve, reject) => {
    const fail = (reason: string) =>
      reject(new RdcError('PROXY_FAILED', `http://127.0.0.1:${port}${path}: ${reason}`, {retryable: true}));
    const request = http.request({host: '127.0.0.1', port, method, path, signal, agent: false}, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.on('error', (error) => fail(error.message));
      answer.on('end', () => (answer.statusCode === 200 ? resolve(body) : fail(`status ${answer.statusCode}`)));
    });
    request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error('no answer in time')));
    request.on('error', (error) => fail(error.message)).end();
  });
