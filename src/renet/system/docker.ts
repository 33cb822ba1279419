import * as z from 'zod';
import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import {heard} from './docker-answer.js';
import {exchange, type Answer, type ExchangeOptions} from './docker-http.js';
import {parseImage, parseInspected, type InspectedContainer, type InspectedImage} from './docker-inspect.js';

// What we say.
/** Prints what a container printed, its two streams apart. */
export const containerLogs = (
  id: string,
  {lines, since, follow}: {lines: number | 'all'; since?: Date | undefined; follow?: boolean},
): Argv =>
  argv(
    'docker',
    'logs',
    follow && '--follow',
    `--tail=${lines}`,
    since && `--since=${(since.getTime() / 1000).toFixed(3)}`,
    '--',
    id,
  );

// What we hear.
const Container = z.object({
  Id: z.string(),
  /** created, running, paused, restarting, removing, exited or dead. */
  State: z.string(),
  Labels: z.record(z.string(), z.string()).nullable(),
  Names: z.array(z.string()).nullish(),
  Image: z.string().nullish(),
  ImageID: z.string().nullish(),
  Status: z.string().nullish(),
  Mounts: z
    .array(
      z.object({
        Type: z.string(),
        Name: z.string().nullish(),
        Source: z.string().nullish(),
        Destination: z.string().nullish(),
        RW: z.boolean().nullish(),
      }),
    )
    .nullish(),
});
export interface Container {
  readonly id: string;
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  /** Docker's own words, such as `Up 4 minutes (healthy)`. */
  readonly status: string;
  /** Directories and files of the server that it may write to. */
  readonly writableBinds: readonly string[];
  /** Where it has volumes that it may write to. */
  readonly volumes: readonly string[];
  /** Names of volumes that nobody named: only this container leads to them. */
  readonly anonymousVolumes: readonly string[];
}

/** Reads the answer to `GET /containers/json`. */
export const parseContainers = (answer: string): Container[] =>
  heard(z.array(Container), answer, 'containers').map(({Id, State, Labels, Names, Image, ImageID, Status, Mounts}) => ({
    id: Id,
    state: State,
    labels: Labels ?? {},
    name: (Names?.[0] ?? '').replace(/^\//, ''),
    image: Image ?? '',
    imageId: ImageID ?? '',
    status: Status ?? '',
    writableBinds: (Mounts ?? []).flatMap(({Type, Source, RW}) => (Type === 'bind' && RW && Source ? [Source] : [])),
    volumes: (Mounts ?? []).flatMap(({Type, Destination, RW}) =>
      Type === 'volume' && RW && Destination ? [Destination] : [],
    ),
    anonymousVolumes: (Mounts ?? []).flatMap(({Type, Name}) =>
      Type === 'volume' && Name && /^[0-9a-f]{64}$/.test(Name) ? [Name] : [],
    ),
  }));

/** The service a container was made for; null when no compose file made it. */
export const serviceOf = ({labels}: Pick<Container, 'labels'>): string | null =>
  labels['rediacc.service_name'] ?? labels['com.docker.compose.service'] ?? null;

/** Reads the version from what a daemon calls itself, such as `Docker/26.1.5+dfsg1 (linux)`. */
export const parseServer = (header: string | undefined): string => {
  const version = /^Docker\/(\S+)/.exec(header ?? '')?.[1];
  if (version) return version;
  throw new RdcError(
    'UNEXPECTED_OUTPUT',
    `The daemon calls itself ${JSON.stringify(header ?? '')}, which is not Docker.`,
  );
};

/** States in which a container's processes are there and hold its file system. */
export const isAlive = ({state}: Pick<Container, 'state'>): boolean =>
  ['running', 'paused', 'restarting'].includes(state);

/** A Rediaccfile's function gets no more either. */
const LONGEST_STOP_MS = 15 * 60_000;

// What we do.
/**
 * A Docker daemon by its socket. Speaking to it directly saves a process for each question.
 * A socket of a stopped daemon starts it: ask only when it runs.
 *
 * @throws RdcError DAEMON_FAILED when it does not answer or refuses
 */
export const docker = (socketPath: string, options: ExchangeOptions = {}) => {
  const ask = (method: string, path: string, accept: readonly number[] = [200], timeoutMs?: number) =>
    call(socketPath, {method, path, accept}, {...options, timeoutMs: timeoutMs ?? options.timeoutMs ?? 30_000});
  return {
    /** All containers, stopped ones included. */
    containers: async () => parseContainers((await ask('GET', '/containers/json?all=1')).body),
    /** The same with the time that the container itself asks for, which may be long. */
    stopInItsTime: async (id: string) => {
      await ask('POST', `/containers/${id}/stop`, [204, 304, 404], LONGEST_STOP_MS);
    },
    /** `null` when there is no such container. */
    inspect: async (id: string): Promise<InspectedContainer | null> => {
      const {status, body} = await ask('GET', `/containers/${id}/json`, [200, 404]);
      return status === 404 ? null : parseInspected(body);
    },
    /** What the name of an image means here; `null` when it means nothing. */
    image: async (name: string): Promise<InspectedImage | null> => {
      const path = name.split('/').map(encodeURIComponent).join('/');
      const {status, body} = await ask('GET', `/images/${path}/json`, [200, 400, 404]);
      return status === 200 ? parseImage(body) : null;
    },
    /** One that is gone counts as renamed. */
    rename: async (id: string, name: string): Promise<void> => {
      await ask('POST', `/containers/${id}/rename?name=${encodeURIComponent(name)}`, [204, 404]);
    },
    /** Ends a container at once and removes it, with its anonymous volumes unless they are to stay. */
    remove: async (id: string, {volumes = true} = {}): Promise<void> => {
      // 409: somebody else is just removing it.
      await ask('DELETE', `/containers/${id}?force=1${volumes ? '&v=1' : ''}`, [204, 404, 409]);
    },
    /** Removes an image with all its names. @throws RdcError DAEMON_FAILED also when others are built on it */
    removeImage: async (id: string): Promise<void> => {
      await ask('DELETE', `/images/${id}?force=1`, [200, 404]);
    },
    /** Asked by a ping: `/version` makes the daemon start three programs. */
    version: async () => parseServer((await ask('GET', '/_ping')).server),
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

const call = async (socketPath: string, asking: Call, options: ExchangeOptions): Promise<Answer> => {
  const asked = `${asking.method} ${asking.path} on ${socketPath}`;
  const answer = await exchange(socketPath, asking, options).catch((cause: Error) => {
    if (options.signal?.aborted) throw new RdcError('CANCELLED', `Stopped while waiting for ${asked}.`);
    throw new RdcError('DAEMON_FAILED', `Docker does not answer ${asked}: ${cause.message}.`, {cause, retryable: true});
  });
  if (asking.accept.includes(answer.status)) return answer;
  const said = answer.body.trim().slice(0, 500);
  throw new RdcError('DAEMON_FAILED', `Docker answered ${asked} with ${answer.status}: ${said}`);
};
