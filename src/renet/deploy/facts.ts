import {readFile, stat} from 'node:fs/promises';
import type {NetworkId} from '../../contract/types.js';
import {serviceIp} from '../layout.js';
import {isFresh, parseServed, servedFile} from '../routes/served-file.js';
import {isSurge, phaseOf, surgeProjectName, type SurgePhase} from '../routes/table/surge.js';
import type {Services} from '../services/services.js';
import type {ComposeProject, ComposeService} from '../system/compose.js';
import type {InspectedImage} from '../system/docker-inspect.js';
import type {Container} from '../system/docker.js';
import {readListeners, type Listener} from '../system/listening.js';
import type {Daemon} from './deployment.js';
import {scopeOf, type UpOptions} from './up-options.js';

/** The project that is started, and with what options. */
export interface Wanted {
  readonly networkId: NetworkId;
  readonly project: ComposeProject;
  /** Of the project, for paths in sentences. */
  readonly directory: string;
  readonly services: Services;
  readonly options: UpOptions;
}

/** Whom Traefik was last told to send requests to; `asks` while it goes on asking. */
export interface Told {
  readonly ids: ReadonlySet<string>;
  readonly asks: boolean;
}

/** A surge container of a service, from this start or from one that was cut off. */
export interface Surge {
  readonly service: string;
  readonly id: string;
  readonly ip: string;
  readonly phase: SurgePhase;
  readonly running: boolean;
}

/** What is known of a surge container that a start which was cut off has left. */
export interface Leftover {
  readonly surge: Surge;
  /** Ports at which it listens. */
  readonly open: readonly number[];
  /** It is running, listens, and is not unhealthy. */
  readonly answers: boolean;
  /** The ordinary container answers. */
  readonly ordinaryAnswers: boolean;
  /** The project still has the service. */
  readonly wanted: boolean;
}

/** What runs, and who gets requests. */
export interface Running extends Wanted {
  readonly containers: readonly Container[];
  /** `null` when Traefik never asked about this repository. */
  readonly told: Told | null;
  readonly leftovers: readonly Leftover[];
}

/** All that a deployment is planned from. */
export interface Facts extends Running {
  /** Of what a start would start, by service; as Compose itself compares. */
  readonly hashes: ReadonlyMap<string, string>;
  /** What the name of its image means now, by service; `null` when it means nothing. */
  readonly images: ReadonlyMap<string, InspectedImage | null>;
  readonly listeners: readonly Listener[];
}

/** Compose's own label of a container. */
const labelled = ({labels}: Container, name: string): string | undefined => labels[`com.docker.compose.${name}`];

/** The hash of what a container was made from. */
export const hashOf = (container: Container): string | undefined => labelled(container, 'config-hash');

const isOrdinary = (container: Container, project: string): boolean =>
  labelled(container, 'project') === project && labelled(container, 'oneoff') !== 'True' && !isSurge(container);

/** The ordinary containers of one service, stopped ones included; what `compose run` made is none. */
export const ordinaryOf = (containers: readonly Container[], project: string, service: string): Container[] =>
  containers.filter((one) => isOrdinary(one, project) && labelled(one, 'service') === service);

/** The services that have containers but are no longer in the project. */
export const orphansOf = (containers: readonly Container[], {name, services}: ComposeProject): string[] => {
  const found = containers.filter((one) => isOrdinary(one, name)).map((one) => labelled(one, 'service') ?? '');
  return [...new Set(found)].filter((service) => !Object.hasOwn(services, service)).sort();
};

/** The one running container of a service; `null` when there is none or several. */
export const onlyRunning = (containers: readonly Container[], project: string, service: string): Container | null => {
  const [first, ...more] = ordinaryOf(containers, project, service).filter(({state}) => state === 'running');
  return first === undefined || more.length > 0 ? null : first;
};

/** The surge containers of a project. */
export const surgesOf = (containers: readonly Container[], project: string): Surge[] =>
  containers
    .filter((one) => isSurge(one) && labelled(one, 'project') === surgeProjectName(project))
    .map((one) => ({
      service: labelled(one, 'service') ?? '',
      id: one.id,
      ip: one.labels['rediacc.service_ip'] ?? '',
      phase: phaseOf(one.name),
      running: one.state === 'running',
    }));

/** Compose's own name for what it builds. */
export const imageOf = (project: string, name: string, {image}: ComposeService): string =>
  image ?? `${project}-${name}`;

/** What Traefik was last told of a repository; `null` when it never was. */
export const readTold = async (networkId: NetworkId): Promise<Told | null> => {
  const file = servedFile(networkId);
  try {
    const [text, {mtimeMs}] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    const ids = parseServed(text);
    return ids && {ids, asks: isFresh(mtimeMs, Date.now())};
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

/** Pure: TCP ports at which programs listen at an address, in ascending order. */
export const openPorts = (listeners: readonly Listener[], ip: string): number[] =>
  [...new Set(listeners.filter((listener) => listener.ip === ip).map(({port}) => port))].sort((a, b) => a - b);

/** Those at which programs listen now. */
export const portsAt = async (ip: string): Promise<number[]> => openPorts(await readListeners(), ip);

/**
 * What runs of a project, who gets requests, and what earlier starts have left.
 *
 * @param daemon  `null` when it does not run, so that nothing does
 */
export const readRunning = async (daemon: Daemon | null, wanted: Wanted): Promise<Running> => {
  const [containers, told] = await Promise.all([daemon?.containers() ?? [], readTold(wanted.networkId)]);
  const {project, options} = wanted;
  const scope = scopeOf(project, options);
  const surges = surgesOf(containers, project.name).filter(
    ({service}) => scope.has(service) || !Object.hasOwn(project.services, service),
  );
  const leftovers = await Promise.all(surges.map((surge) => leftoverOf(daemon, wanted, surge, containers)));
  return {...wanted, containers, told, leftovers};
};

const leftoverOf = async (
  daemon: Daemon | null,
  {networkId, project, services}: Wanted,
  surge: Surge,
  containers: readonly Container[],
): Promise<Leftover> => {
  const open = await portsAt(surge.ip);
  const health = surge.running && open.length > 0 ? (await daemon?.inspect(surge.id))?.health : null;
  const slot = services[surge.service]?.slot;
  const ordinary = slot !== undefined && onlyRunning(containers, project.name, surge.service) !== null;
  return {
    surge,
    open,
    answers: surge.running && open.length > 0 && health !== 'unhealthy',
    ordinaryAnswers: ordinary && (await portsAt(serviceIp(networkId, slot))).length > 0,
    wanted: Object.hasOwn(project.services, surge.service),
  };
};

/** What the names of the services' images mean now. */
export const readImages = async (
  daemon: Daemon | null,
  {project}: Wanted,
  names: Iterable<string>,
): Promise<Facts['images']> => {
  const images = new Map<string, InspectedImage | null>();
  for (const name of names) {
    const service = project.services[name];
    if (service) images.set(name, (await daemon?.image(imageOf(project.name, name, service))) ?? null);
  }
  return images;
};
