import http from 'node:http';
import {RdcError} from '../../shared/errors.js';
import {lineSplitter} from '../../shared/lines.js';
import {exchange} from './docker-http.js';

const TIMEOUT_MS = 20_000;
/** An event carries the labels of its container. */
const MAX_EVENT_LENGTH = 16 * 1024 * 1024;
/** What changes where a container can be reached; the frequent `exec_*` events of health checks are left out. */
const EVENTS = ['start', 'die', 'destroy', 'health_status', 'pause', 'unpause', 'rename', 'update'];

/**
 * Asks a Docker daemon over its unix socket.
 *
 * @returns the parsed answer; `null` when the daemon says 404
 * @throws RdcError DAEMON_FAILED when it does not answer in time or answers something else
 */
export const askDocker = async (socketPath: string, path: string, signal: AbortSignal): Promise<unknown> => {
  const failed = (reason: string) => new RdcError('DAEMON_FAILED', `${socketPath}${path}: ${reason}`);
  const asking = exchange(socketPath, {method: 'GET', path}, {signal, timeoutMs: TIMEOUT_MS});
  const {status, body} = await asking.catch((error: Error) => {
    throw failed(error.message);
  });
  if (status === 404) return null;
  if (status !== 200) throw failed(`status ${status}`);
  try {
    return JSON.parse(body);
  } catch {
    throw failed('the answer is not JSON');
  }
};

/**
 * Follows a daemon's container events until the stream ends.
 *
 * @param onOpen  called when the daemon has accepted; what happens from then on is reported
 * @param onContainer  called with the id of a container to which something happened
 * @returns why the stream ended; it never rejects
 */
export const followDocker = (
  socketPath: string,
  {onOpen, onContainer, signal}: {onOpen: () => void; onContainer: (id: string) => void; signal: AbortSignal},
): Promise<string> =>
  new Promise((resolve) => {
    const filters = encodeURIComponent(JSON.stringify({type: ['container'], event: EVENTS}));
    const request = http.get({socketPath, path: `/events?filters=${filters}`, signal, agent: false}, (answer) => {
      if (answer.statusCode !== 200) {
        request.destroy();
        return resolve(`status ${answer.statusCode}`);
      }
      request.setTimeout(0);
      onOpen();
      const lines = lineSplitter(MAX_EVENT_LENGTH);
      answer.on('data', (chunk: Buffer) => {
        try {
          const ids = lines.push(chunk).map(containerOf);
          for (const id of ids) if (id !== undefined) onContainer(id);
        } catch (error) {
          request.destroy(error as Error);
        }
      });
      answer.on('close', () => resolve('the daemon closed the connection'));
    });
    request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error('no answer in time')));
    request.on('error', (error) => resolve(error.message));
  });

/** The container an event is about; other lines are none of ours. */
export const containerOf = (line: string): string | undefined => {
  try {
    const event = JSON.parse(line) as {Actor?: {ID?: unknown}};
    return typeof event.Actor?.ID === 'string' ? event.Actor.ID : undefined;
  } catch {
    return undefined;
  }
};
