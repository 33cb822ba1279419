import type {IncomingMessage} from 'node:http';

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export interface ExchangeOptions {
  readonly signal?: AbortSignal;
  /** Whole milliseconds to wait for an answer. */
  readonly timeoutMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly server: string | undefined;
  readonly body: string;
}

/**
 * Asks a Docker daemon over its unix socket, and hands on what it says whatever its status.
 *
 * @throws Error when it does not answer in time, or at too great length
 */
export const exchange = async (
  socketPath: string,
  {method, path}: {readonly method: string; readonly path: string},
  {signal, timeoutMs}: ExchangeOptions,
): Promise<Answer> => {
  // Loaded by the first question: a list of repositories of which none runs asks none.
  const [{request}, {connect}] = await Promise.all([import('node:http'), import('node:net')]);
  // An agent of Node's would be made, and find out what host name and what kind of address a socket has.
  const createConnection = () => connect({path: socketPath, timeout: timeoutMs});
  return new Promise((resolve, reject) => {
    const asking = request(
      {method, path, signal, headers: {host: 'docker'}, timeout: timeoutMs, createConnection},
      (response) => void read(response).then(resolve, reject),
    );
    asking.on('timeout', () => asking.destroy(new Error(`no answer for ${timeoutMs} ms`)));
    asking.on('error', reject);
    asking.end();
  });
};

const read = async (response: IncomingMessage): Promise<Answer> => ({
  status: response.statusCode ?? 0,
  server: response.headers.server?.toString(),
  body: await bodyOf(response),
});

/** What containers are called and labelled is up to their repository, and so is how long the answer gets. */
const bodyOf = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('its answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};
