import {setTimeout as sleep} from 'node:timers/promises';
import type {ReadParams} from '../../contract/index.js';
import type {NetworkId} from '../../contract/types.js';
import {ANY_STATUS} from '../../shared/argv.js';
import {messageOf, RdcError} from '../../shared/errors.js';
import {parseSince} from '../../shared/time.js';
import {listContainers} from '../daemon/state.js';
import type {Context, Handler} from '../engine/context.js';
import {dockerHost} from '../layout.js';
import {readMounted, type MountedRepository} from '../repository/mounted.js';
import {readServices} from '../services/services.js';
import {containerLogs, isAlive, serviceOf, type Container} from '../system/docker.js';

/** How often new and restarted containers are looked for while following. */
const LOOK_MS = 2000;

type Params = ReadParams<'repository-logs'>;

/** Streams what containers print, line by line. Following ends with the caller, not with a container. */
export const repositoryLogs: Handler<'repository-logs'> = async (params, context) => {
  const repository = await readMounted(params.datastore, params.guid);
  const containers = await chosen(params, repository, context);
  const since = params.since === undefined ? undefined : parseSince(params.since, new Date());
  const seen = new Set(containers.map(labelOf));
  if (params.follow) await followAll(params, {repository, containers, since}, context);
  else {
    // One after the other: lines of one container stay together and in order.
    for (const container of containers) await showLog(repository.networkId, container, {...params, since}, context);
  }
  return {guid: params.guid, services: [...seen].sort()};
};

/** What a line of a container is marked with. */
const labelOf = (container: Container): string => serviceOf(container) ?? container.name;

/** @throws RdcError NOT_FOUND naming the services there are */
const chosen = async (params: Params, repository: MountedRepository, context: Context): Promise<Container[]> => {
  const containers = await listContainers(context, repository.networkId);
  const {service} = params;
  if (service === undefined) return containers.toSorted((a, b) => (labelOf(a) < labelOf(b) ? -1 : 1));
  const known = Object.keys(await readServices(repository.layout.serviceFile(repository.guid)));
  const names = [...new Set([...known, ...containers.map(serviceOf).filter((name) => name !== null)])].sort();
  if (!names.includes(service)) throw unknownService(service, names);
  return containers.filter((container) => serviceOf(container) === service);
};

const unknownService = (service: string, names: readonly string[]): RdcError =>
  new RdcError('NOT_FOUND', `The repository has no service "${service}".`, {
    hint: names.length > 0 ? `It has: ${names.join(', ')}` : 'It has none yet: rdc repo up <name> --machine <machine>',
    details: {services: names},
  });

interface Following {
  readonly repository: MountedRepository;
  readonly containers: readonly Container[];
  readonly since: Date | undefined;
}

/** Follows what is there, then whatever is started or started again, until the caller ends it. */
const followAll = async (
  params: Params,
  {repository, containers, since}: Following,
  context: Context,
): Promise<void> => {
  const followed = new Map<string, Promise<void>>();
  const endedAt = new Map<string, Date>();
  const follow = (container: Container, from: Pick<Span, 'lines' | 'since'>): void => {
    const ended = showLog(repository.networkId, container, {...from, follow: true}, context);
    // It ends with an error only when the caller leaves, which the loop below notices.
    followed.set(
      container.id,
      ended
        .catch(() => undefined)
        .finally(() => {
          followed.delete(container.id);
          endedAt.set(container.id, new Date());
        }),
    );
  };
  for (const container of containers) follow(container, {lines: params.lines, since});
  while (!context.signal.aborted) {
    await sleep(LOOK_MS, undefined, {signal: context.signal}).catch(() => undefined);
    const present = context.signal.aborted ? [] : await listPatiently(repository, context);
    for (const container of present.filter((one) => isAlive(one) && !followed.has(one.id))) {
      if (params.service === undefined || serviceOf(container) === params.service) {
        // A new container is shown whole, a restarted one from where it was left.
        follow(container, {lines: 'all', since: endedAt.get(container.id)});
      }
    }
  }
  await Promise.all(followed.values());
  throw new RdcError('CANCELLED', 'The logs are no longer followed.');
};

/** A daemon that is being restarted is asked again later. */
const listPatiently = async ({networkId}: MountedRepository, context: Context): Promise<Container[]> => {
  try {
    return await listContainers(context, networkId);
  } catch (error) {
    if (!context.signal.aborted) context.report({type: 'warning', message: messageOf(error)});
    return [];
  }
};

interface Span {
  readonly lines: number | 'all';
  readonly since: Date | undefined;
  readonly follow?: boolean;
}

/** Hands on what one container prints, no faster than the caller takes it. */
export const showLog = async (
  networkId: NetworkId,
  container: Container,
  span: Span,
  context: Context,
): Promise<void> => {
  const source = labelOf(container);
  const {exitCode, stderr} = await context.exec(containerLogs(container.id, span), {
    env: {DOCKER_HOST: dockerHost(networkId)},
    accept: ANY_STATUS,
    collect: false,
    onLine: (line, stream) => context.report({type: 'log', source, stream, line}),
  });
  if (exitCode !== 0 && !span.follow) {
    context.report({type: 'warning', message: `The log of ${source} ended with status ${exitCode}. ${stderr}`.trim()});
  }
};
