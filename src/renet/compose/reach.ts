import {dirname} from 'node:path';
import {OWN_DIR} from '../../contract/server.js';
import type {NetworkId} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import type {Looked} from '../files/real-path.js';
import {dockerSocket, HOST_DOCKER_SOCKET, INSTALL_DIR, RUN_DIR, STATE_DIR} from '../layout.js';
import type {ComposeProject, ComposeService} from '../system/compose.js';

/** A file or directory of the server that a project would use. */
export interface Reach {
  /** The service, or `volumes.data` and the like for what stands beside the services. */
  readonly user: string;
  readonly key: string;
  /** Absolute. */
  readonly path: string;
  readonly writable: boolean;
}

/** The repository that asks. */
export interface Place {
  readonly networkId: NetworkId;
  /** Where it is mounted; links followed. */
  readonly mountPath: string;
  /** The compose file, or the directory it lies in, for messages. */
  readonly where: string;
}

/** Pure: every place of the server that a project names. */
export const reachesOf = (project: ComposeProject): Reach[] => [
  ...Object.entries(project.services).flatMap(([name, service]) => serviceReaches(`service "${name}"`, service)),
  ...Object.entries(project.volumes ?? {}).flatMap(([name, volume]) =>
    driverPaths(volume?.driver_opts ?? {}).map((path) => reach(`volume "${name}"`, 'driver_opts', path, true)),
  ),
  ...(['secrets', 'configs'] as const).flatMap((key) =>
    Object.entries(project[key] ?? {}).flatMap(([name, {file}]) =>
      file ? [reach(`${key.slice(0, -1)} "${name}"`, 'file', file, false)] : [],
    ),
  ),
];

const reach = (user: string, key: string, path: string, writable: boolean): Reach => ({
  user,
  key,
  path: fromRoot(plain(path)),
  writable,
});

/** Compose makes paths absolute where it knows them as such; the others are read by Docker, which works in the root. */
const fromRoot = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

/** Compose prints a dollar twice, so that its output can be its input. */
const plain = (text: string): string => text.replaceAll('$$', '$');
const printed = (text: string): string => text.replaceAll('$', '$$$$');

const serviceReaches = (user: string, {volumes, devices, build}: ComposeService): Reach[] => [
  ...(volumes ?? []).flatMap(({type, source, read_only: readOnly}) =>
    type === 'bind' && source ? [reach(user, 'volumes', source, readOnly !== true)] : [],
  ),
  ...(devices ?? []).map((device) =>
    reach(user, 'devices', typeof device === 'string' ? (device.split(':')[0] ?? '') : device.source, true),
  ),
  ...buildPaths(build).map(([key, path]) => reach(user, `build.${key}`, path, key === 'cache_to')),
];

/** A context may be an address as well, and a cache mostly is one. */
const buildPaths = (build: ComposeService['build']): [string, string][] => {
  const {context, dockerfile, additional_contexts: more, cache_from: from, cache_to: to} = build ?? {};
  const found: [string, string | null | undefined][] = [
    ['context', context],
    ['dockerfile', dockerfile],
    ...Object.values(more ?? {}).map((path): [string, string] => ['additional_contexts', path]),
    ...(from ?? []).map((text): [string, string | undefined] => ['cache_from', localCache(text)]),
    ...(to ?? []).map((text): [string, string | undefined] => ['cache_to', localCache(text)]),
  ];
  return found.filter((one): one is [string, string] => one[1]?.startsWith('/') === true);
};

/** From `type=local,src=/a` or `type=local,dest=/a`. */
const localCache = (text: string): string | undefined => /(?:^|,)(?:src|dest)=([^,]*)/.exec(text)?.[1];

/** File systems of other machines: what looks like a path is theirs. */
const REMOTE = /^(?:nfs4?|cifs|smb3)$/;

/**
 * Docker's own driver takes the words of mount(8): a device, and options that may hold paths, as overlay's do. Most
 * words are no paths at all, and then nothing lies there.
 */
const driverPaths = (options: Readonly<Record<string, string | number>>): string[] =>
  REMOTE.test(String(options['type']))
    ? []
    : [options['device'], options['o']].flatMap((words) =>
        String(words ?? '')
          .split(/[,=:]/)
          .filter((word) => word !== ''),
      );

/** The server's own Docker: whoever speaks to it is root everywhere. */
const HOST_DOCKER = [HOST_DOCKER_SOCKET, '/run/docker', '/run/containerd', '/var/lib/docker', '/var/lib/containerd'];
/** Written to by nobody but the server itself: each of them leads to being root on it, or to all its processes. */
const SYSTEM = [
  '/bin',
  '/boot',
  '/etc',
  '/lib',
  '/lib32',
  '/lib64',
  '/proc',
  '/root',
  '/sbin',
  '/sys',
  '/usr',
  '/var/spool',
];
/** Copied from file to file without `:ro`; harmless. */
export const HARMLESS = ['/etc/localtime', '/etc/timezone'];
/** Memory that others write secrets to for a moment, and the volumes of all repositories. */
const DEVICES = ['/dev/shm', '/dev/mapper'];

/**
 * Pure: refuses a project that would reach another repository, rediacc's own files, the server's Docker or its disks,
 * or write to the system. Mounts that are fine get the path that was looked at: a link that is swapped
 * afterwards leads nowhere else.
 *
 * @param looked  what each path of `reachesOf` really is
 * @throws RdcError INVALID_INPUT naming file, service and key
 */
export const confine = (project: ComposeProject, looked: ReadonlyMap<string, Looked>, place: Place): ComposeProject => {
  for (const one of reachesOf(project)) {
    const real = looked.get(one.path) ?? {path: one.path, isDisk: false};
    const problem = HARMLESS.includes(one.path) ? null : (upwards(one.path) ?? problemOf(real, one.writable, place));
    if (problem !== null) throw refused(one, real, problem, place);
  }
  const services = Object.entries(project.services).map(([name, service]) => [name, resolved(service, looked)]);
  return {...project, services: Object.fromEntries(services) as ComposeProject['services']};
};

const resolved = (service: ComposeService, looked: ReadonlyMap<string, Looked>): ComposeService => {
  if (!service.volumes) return service;
  const real = (source: string): string => {
    const found = HARMLESS.includes(source) ? undefined : looked.get(fromRoot(plain(source)));
    return found ? printed(found.path) : source;
  };
  const volumes = service.volumes.map((volume) =>
    volume.type === 'bind' && volume.source ? {...volume, source: real(volume.source)} : volume,
  );
  return {...service, volumes};
};

interface Problem {
  readonly why: string;
  readonly hint: string;
}

/** Compose makes its own paths normal; behind a link, programs differ about where this leads. */
const upwards = (path: string): Problem | null =>
  path.split('/').includes('..') ? {why: 'a path must not lead upwards', hint: 'Write it without "..".'} : null;

const problemOf = ({path, isDisk}: Looked, writable: boolean, {networkId, mountPath}: Place): Problem | null => {
  const socket = dockerSocket(networkId);
  if (path === socket) return null;
  const stay = 'Use a path inside the repository, such as ./data.';
  if (isWithin(path, `${mountPath}/${OWN_DIR}`))
    return {why: "Docker's own data of the repository lies there", hint: stay};
  if (isWithin(path, mountPath)) return null;
  if (isDisk) return {why: 'it is a disk, and the repositories of this server may lie on it', hint: stay};
  const ours = [dirname(dirname(mountPath)), RUN_DIR, STATE_DIR, INSTALL_DIR];
  if (ours.some((root) => touches(path, root))) return {why: 'rediacc and other repositories are there', hint: stay};
  if (HOST_DOCKER.some((root) => touches(path, root))) {
    return {why: "it is the server's own Docker", hint: `The repository's own Docker is at ${socket}.`};
  }
  if (DEVICES.some((root) => touches(path, root))) return {why: 'others keep their data there', hint: stay};
  if (writable && SYSTEM.some((root) => isWithin(path, root))) {
    return {why: 'it is a part of the system that must not be written to', hint: 'Mount it read-only: add ":ro".'};
  }
  return null;
};

const isWithin = (path: string, root: string): boolean => path === root || path.startsWith(`${root}/`);
/** At a place, in it, or around it. */
const touches = (path: string, root: string): boolean =>
  isWithin(path, root) || path === '/' || root.startsWith(`${path}/`);

const refused = ({user, key, path}: Reach, real: Looked, {why, hint}: Problem, {where}: Place): RdcError => {
  const leads = real.path === path ? path : `${path}, which leads to ${real.path}`;
  return new RdcError('INVALID_INPUT', `${where}: ${key} of ${user} has ${leads}. That is refused: ${why}.`, {
    hint,
    details: {file: where, user, key, path, real: real.path},
  });
};
