import {request, type IncomingMessage} from 'node:http';
import {text} from 'node:stream/consumers';
import * as z from 'zod';
import {RdcError} from '../../shared/errors.js';

// What we hear.
const Container = z.object({
  Id: z.string(),
  /** created, running, paused, restarting, removing, exited or dead. */
  State: z.string(),
  Labels: z.record(z.string(), z.string()).nullable(),
});
export interface Container {
  readonly id: string;
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Reads the answer to `GET /containers/json`. */
export const parseContainers = (answer: string): Container[] =>
  heard(z.array(Container), answer, 'containers').map(({Id, State, Labels}) => ({
    id: Id,
    state: State,
    labels: Labels ?? {},
  }));

/** Reads the answer to `GET /version`. */
export const parseVersion = (answer: string): string =>
  heard(z.object({Version: z.string()}), answer, 'version').Version;

/** States in which a container's processes are there and hold its file system. */
export const isAlive = ({state}: Container): boolean => ['running', 'paused', 'restarting'].includes(state);

const heard = <S extends z.ZodType>(schema: S, answer: string, what: string): z.output<S> => {
  try {
    return schema.parse(JSON.parse(answer));
  } catch (cause) {
    throw new RdcError('UNEXPECTED_OUTPUT', `Docker's answer about ${what} cannot be read.`, {
      details: {answer: answer.slice(0, 1000)},
      cause,
    });
  }
};

export interface DockerOptions {
  readonly signal?: AbortSignal;
  /** Whole milliseconds to wait for an answer. */
  readonly timeoutMs?: number;
}

// What we do.
/**
 * A Docker daemon by its socket. Speaking to it directly saves a process for each question.
 * A socket of a stopped daemon starts it: ask only when it runs.
 *
 * @throws RdcError DAEMON_FAILED when it does not answer or refuses
 */
export const docker = (socketPath: string, options: DockerOptions = {}) => {
  const ask = (method: string, path: string, accept: readonly number[] = [200], timeoutMs?: number) =>
    call(socketPath, {method, path, accept}, {...options, timeoutMs: timeoutMs ?? options.timeoutMs ?? 30_000});
  return {
    /** All containers, stopped ones included. */
    containers: async () => parseContainers(await ask('GET', '/containers/json?all=1')),
    version: async () => parseVersion(await ask('GET', '/version')),
    /** Stops a container, by force after `graceSeconds`. One that is stopped or gone counts as stopped. */
    stop: async (id: string, graceSeconds: number) => {
      await ask('POST', `/containers/${id}/stop?t=${graceSeconds}`, [204, 304, 404], (graceSeconds + 30) * 1000);
    },
  };
};

interface Call {
  readonly method: string;
  readonly path: string;
  readonly accept: readonly number[];
}

const call = async (socketPath: string, {method, path, accept}: Call, options: DockerOptions): Promise<string> => {
  const asked = `${method} ${path} on ${socketPath}`;
  const {status, body} = await exchange(socketPath, method, path, options).catch((cause: Error) => {
    if (options.signal?.aborted) throw new RdcError('CANCELLED', `Stopped while waiting for ${asked}.`);
    throw new RdcError('DAEMON_FAILED', `Docker does not answer ${asked}: ${cause.message}.`, {cause, retryable: true});
  });
  if (accept.includes(status)) return body;
  throw new RdcError('DAEMON_FAILED', `Docker answered ${asked} with ${status}: ${body.trim().slice(0, 500)}`);
};

const exchange = (
  socketPath: string,
  method: string,
  path: string,
  {signal, timeoutMs}: DockerOptions,
): Promise<{status: number; body: string}> =>
  new Promise((resolve, reject) => {
    const read = async (response: IncomingMessage): Promise<{status: number; body: string}> => ({
      status: response.statusCode ?? 0,
      body: await text(response),
    });
    const asking = request(
      {socketPath, method, path, signal, headers: {host: 'docker'}, timeout: timeoutMs, agent: false},
      (response) => read(response).then(resolve, reject),
    );
    asking.on('timeout', () => asking.destroy(new Error(`no answer for ${timeoutMs} ms`)));
    asking.on('error', reject);
    asking.end();
  });
