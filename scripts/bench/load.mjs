// Requests as fast as they are answered, over connections that stay open; it reads no more of an answer than its length.
import net from 'node:net';

const CONNECTIONS = 32;

/**
 * Asks a server of this computer again and again.
 *
 * @returns {Promise<number>} requests per second
 */
export const requestsPerSecond = async ({port, path, headers = {}}, {requests, signal}) => {
  const lines = Object.entries({Host: `127.0.0.1:${port}`, ...headers}).map(([name, value]) => `${name}: ${value}`);
  const request = `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  signal.throwIfAborted();
  const each = Math.ceil(requests / CONNECTIONS);
  const start = performance.now();
  await Promise.all(Array.from({length: CONNECTIONS}, () => ask({port, request, times: each})));
  return (each * CONNECTIONS * 1000) / (performance.now() - start);
};

const ask = ({port, request, times}) =>
  new Promise((resolve, reject) => {
    let [left, missing] = [times, null];
    const socket = net.connect({port, host: '127.0.0.1'}, () => socket.write(request));
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      // The first piece of an answer has all of its head.
      missing = (missing ?? lengthOf(chunk)) - chunk.length;
      if (missing > 0) return;
      [left, missing] = [left - 1, null];
      if (left > 0) socket.write(request);
      else socket.end(resolve);
    });
  });

const lengthOf = (chunk) => {
  const end = chunk.indexOf('\r\n\r\n') + 4;
  const head = chunk.toString('latin1', 0, end);
  if (!/^HTTP\/1.1 (?:200|304) /.test(head))
    throw new Error(`An answer that nobody asked for: ${head.split('\r\n')[0]}`);
  return end + Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
};
