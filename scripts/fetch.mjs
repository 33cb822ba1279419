import http from 'node:http';
import https from 'node:https';

/**
 * Fetches `/` from an address under another host name: Host header and SNI say `host`.
 * The lab has no public certificate, so the server's own one is accepted for https.
 *
 * @returns {Promise<{status: number, headers: object, body: string}>}
 */
export const fetchThrough = ({protocol, address, port, host, path = '/'}) =>
  new Promise((resolve, reject) => {
    const client = protocol === 'https' ? https : http;
    const request = client.request(
      {host: address, port, path, headers: {host}, servername: host, rejectUnauthorized: false, timeout: 15_000},
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk) => (body += chunk));
        response.on('end', () => resolve({status: response.statusCode, headers: response.headers, body}));
      },
    );
    request.on('timeout', () => request.destroy(new Error(`${host} did not answer in time`)));
    request.on('error', reject);
    request.end();
  });

/** Repeats a question every second until the answer is good; then returns it, else fails with the last one. */
export const until = async (ask, good, {seconds}) => {
  const deadline = Date.now() + seconds * 1000;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (good(last)) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`No good answer within ${seconds} s; the last one: ${describe(last)}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
};

const describe = (answer) => (answer instanceof Error ? answer.message : JSON.stringify(answer));
