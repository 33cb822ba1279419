import {ANY_STATUS} from '../../shared/argv.js';
import {serviceIp} from '../layout.js';
import {wantsRoutes} from '../routes/table/automatic.js';
import {HASH_SERVICES, parseHashes, type ComposeService} from '../system/compose.js';
import type {Container} from '../system/docker.js';
import {refusalOf} from './allowed.js';
import type {Deployment} from './deployment.js';
import {expectedPorts, type ExpectedPorts} from './expected-ports.js';
import {openAt, type Ground} from './ground.js';
import {imageSteps, scopeOf} from './scope.js';
import {isChanged, isSingle, onlyRunning} from './standing.js';
import {imageOf} from './surge-project.js';
import type {UpOptions} from './up-options.js';

/** A service with one container that gets requests, and will go on to. */
export interface ServedService {
  readonly name: string;
  readonly service: ComposeService;
  readonly container: Container;
}

/** One that is about to be replaced. */
export interface Changing extends ServedService {
  readonly ip: string;
  /** Ports at which its container listens now. */
  readonly open: readonly number[];
  readonly expected: ExpectedPorts;
  /** Why a second container cannot stand beside it, as a clause; `null` when one can. */
  readonly refusal: string | null;
}

/** Pure: the services that this start looks at and Traefik sends requests to. */
export const servedServices = (
  {found: {project}}: Deployment,
  options: UpOptions,
  containers: readonly Container[],
  told: ReadonlySet<string>,
): ServedService[] =>
  [...scopeOf(project, options)].flatMap((name) => {
    const service = project.services[name];
    const container = onlyRunning(containers, project.name, name);
    if (!service || !container || !told.has(container.id)) return [];
    return isSingle(service) && wantsRoutes({labels: textsOf(service.labels)}) ? [{name, service, container}] : [];
  });

/**
 * Builds and pulls what is needed, so that the services can be compared with their containers.
 *
 * @returns the exit status of the first that failed
 */
export const prepareImages = async (
  {daemon}: Ground,
  {found: {project}, compose}: Deployment,
  options: UpOptions,
  served: readonly ServedService[],
): Promise<number> => {
  const missing = new Set<string>();
  for (const {name, service} of served) {
    if ((await daemon.image(imageOf(project.name, name, service))) === null) missing.add(name);
  }
  const services = new Map(served.map(({name, service}) => [name, service]));
  const {build, pull} = imageSteps(services, options, missing);
  const built = build.length > 0 ? await compose(['build', ...build]) : 0;
  return built !== 0 || pull.length === 0 ? built : compose(['pull', ...pull]);
};

/** Those of the services that Compose is about to replace, and whether a second container may stand beside the first. */
export const findChanging = async (
  ground: Ground,
  deployment: Deployment,
  options: UpOptions,
  served: readonly ServedService[],
): Promise<Changing[]> => {
  if (served.length === 0) return [];
  const hashes = await readHashes(deployment);
  const {project, services, directory} = deployment.found;
  const changing: Changing[] = [];
  for (const {name, service, container} of served) {
    const image = await ground.daemon.image(imageOf(project.name, name, service));
    const wanted = {hash: hashes.get(name), imageId: image?.id, forced: options.forceRecreate};
    if (!isChanged(container, wanted)) continue;
    const ip = serviceIp(ground.networkId, services[name]?.slot ?? 0);
    const open = await openAt(ip);
    const volumes = [...container.volumes, ...(image?.volumes ?? [])].filter((path) => !isMounted(service, path));
    const refusal = refusalOf({name, project, directory, volumes, listens: open.length > 0});
    const expected = expectedPorts(textsOf(service.labels), open, container.labels);
    changing.push({name, service, container, ip, open, expected, refusal});
  }
  return changing;
};

const readHashes = async ({found, composeCall, exec}: Deployment): Promise<ReadonlyMap<string, string>> => {
  const {stdout} = await exec(composeCall(HASH_SERVICES), {env: found.environment, accept: ANY_STATUS});
  return parseHashes(stdout);
};

/** In place of an image's volume there may be something harmless, such as memory; what is not is found by itself. */
const isMounted = ({volumes, tmpfs}: ComposeService, path: string): boolean =>
  Boolean(volumes?.some(({target}) => target === path)) ||
  [tmpfs ?? []].flat().some((text) => text.split(':')[0] === path);

const textsOf = (labels: Readonly<Record<string, string | null>> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(labels ?? {}).map(([name, value]) => [name, value ?? '']));
