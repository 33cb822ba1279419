import {serviceIp} from '../layout.js';
import {wantsRoutes} from '../routes/table/automatic.js';
import {secondSlots} from '../services/second-slots.js';
import type {ComposeService} from '../system/compose.js';
import type {Container} from '../system/docker.js';
import {refusalOf} from './allowed.js';
import {
  hashOf,
  onlyRunning,
  openPorts,
  ordinaryOf,
  type Facts,
  type Leftover,
  type Running,
  type Surge,
} from './facts.js';
import {expectedPorts, type ExpectedPorts} from './readiness.js';
import {scopeOf} from './up-options.js';

interface Planned {
  readonly name: string;
  /** As a clause. */
  readonly why: string;
}

/** A service whose container Compose is about to replace. */
interface Replaced extends Planned {
  readonly ip: string;
  /** Ports at which its container listens now. */
  readonly open: readonly number[];
}

/** Replaced without downtime: a surge container answers meanwhile. */
export interface BySurge extends Replaced {
  readonly action: 'surge';
  /** Of its second address. */
  readonly slot: number;
  /** Where the new version has to listen before it gets requests. */
  readonly expected: ExpectedPorts;
}

/** Stopped, then started. */
export interface InPlace extends Replaced {
  readonly action: 'in-place';
  /** Why no surge container answers meanwhile, as a clause. */
  readonly downtime: string;
  /** Traefik sends requests to it: its downtime is announced and measured. */
  readonly served: boolean;
}

/** `resume`: a start was cut off, and its surge container answers until this one is done. */
interface Other extends Planned {
  readonly action: 'resume' | 'start' | 'remove' | 'untouched';
}

/** What becomes of one service. */
export type ServicePlan = BySurge | InPlace | Other;

/** A surge container that can get requests, and where its ordinary one has to listen before it gets them back. */
export interface ReadySurge {
  readonly surge: Surge;
  readonly expected: ExpectedPorts;
}

/** What becomes of surge containers that an earlier start has left. */
export interface LeftoverPlan {
  /** They answer until the ordinary one is up. */
  readonly keep: readonly ReadySurge[];
  /** They answer, and are removed once they get no more requests. */
  readonly drain: readonly ReadySurge[];
  /** They answer nobody. */
  readonly remove: readonly Surge[];
}

/** Pure: what to do with the surge containers of starts that were cut off. */
export const planLeftovers = (leftovers: readonly Leftover[]): LeftoverPlan => {
  const ready = ({surge, open}: Leftover): ReadySurge => ({surge, expected: {ports: open, named: false}});
  const keep = leftovers.filter((one) => fateOf(one) === 'keep');
  const gone = leftovers.filter((one) => !keep.includes(one));
  return {
    keep: keep.map(ready),
    drain: gone.filter(({answers}) => answers).map(ready),
    remove: gone.filter(({answers}) => !answers).map(({surge}) => surge),
  };
};

/**
 * What to do with one: `keep` what gets requests, or is the only one that could; it answers until the ordinary one is up. All
 * else goes: one that never served, one that was on its way out, one that answers nobody.
 */
export const fateOf = ({surge, answers, ordinaryAnswers, wanted}: Omit<Leftover, 'open'>): 'keep' | 'remove' => {
  if (!answers || !wanted || surge.phase === 'starting') return 'remove';
  return surge.phase === 'serving' || !ordinaryAnswers ? 'keep' : 'remove';
};

/** What has to be made or fetched before a container of the new image can be compared, or started. */
export interface ImagePlan {
  readonly build: readonly string[];
  readonly pull: readonly string[];
}

/** Pure: images come first, so that nothing is stopped for them. What `up` would do for them anyway is then already done. */
export const planImages = ({
  project,
  options: {build, pullAlways},
  images,
}: Pick<Facts, 'project' | 'options' | 'images'>): ImagePlan => {
  const steps = [...images].flatMap(([name, image]) => {
    const service = project.services[name];
    if (!service) return [];
    const policy = service.pull_policy;
    const built = Boolean(service.build);
    const needed = image === null || (built ? build || policy === 'build' : pullAlways || policy === 'always');
    return needed ? [{name, built}] : [];
  });
  return {
    build: steps.filter(({built}) => built).map(({name}) => name),
    pull: steps.filter(({built}) => !built).map(({name}) => name),
  };
};

/** Pure: the services that this start looks at, and Traefik sends requests to and will go on to. */
export const servedServices = (running: Running): string[] =>
  [...scopeOf(running.project, running.options)].filter((name) => unserved(running, name) === null);

/** Why Traefik's requests play no part for a service, as a clause; `null` when they do. */
const unserved = ({project, containers, told}: Running, name: string): string | null => {
  const service = project.services[name];
  const container = onlyRunning(containers, project.name, name);
  if (!service || !container || !isSingle(service)) return 'it does not have exactly one container';
  if (!told?.asks) return 'Traefik does not ask for routes now';
  const wanted = told.ids.has(container.id) && wantsRoutes({labels: textsOf(service.labels)});
  return wanted ? null : 'Traefik sends no requests to it';
};

/**
 * Pure: what becomes of services. Those whose surge container would find no address are replaced in place.
 *
 * @param names  of services whose images and hashes are among the facts
 * @param kept  surge containers that an earlier start has left and that answer until this one is done
 */
export const planServices = (
  facts: Facts,
  names: Iterable<string>,
  kept: readonly ReadySurge[] = planLeftovers(facts.leftovers).keep,
): ServicePlan[] => {
  const {networkId, services, containers, listeners} = facts;
  const resumed = new Set(kept.map(({surge}) => surge.service));
  const plans = [...names].map((name) => planService(facts, name, resumed));
  const allowed = plans.flatMap((plan) => (plan.action === 'surge' ? [plan.name] : []));
  const taken = [
    ...containers.flatMap(({labels}) => labels['rediacc.service_ip'] ?? []),
    ...listeners.map(({ip}) => ip),
  ];
  const slots = secondSlots(networkId, allowed, services, new Set(taken));
  return plans.map((plan): ServicePlan => {
    if (plan.action !== 'surge') return plan;
    const slot = slots[plan.name]?.slot;
    if (slot !== undefined) return {...plan, slot};
    const {name, why, ip, open} = plan;
    const downtime = 'all addresses of the repository are taken';
    return {action: 'in-place', name, why, downtime, served: true, ip, open};
  });
};

type Draft = InPlace | Other | Omit<BySurge, 'slot'>;

const planService = (facts: Facts, name: string, kept: ReadonlySet<string>): Draft => {
  const {project, containers, hashes} = facts;
  const service = project.services[name];
  const own = ordinaryOf(containers, project.name, name);
  const running = own.filter(({state}) => state === 'running');
  const other = (action: Other['action'], why: string): Other => ({action, name, why});
  if (!service) return other('untouched', 'the compose file no longer has it, and only --remove-orphans removes it');
  if (kept.has(name)) return other('resume', 'a start was cut off, and its surge container answers until it is done');
  if (!hashes.has(name)) return other('untouched', 'none of its profiles is asked for');
  const count = countOf(service);
  if (count === 0) return other(own.length > 0 ? 'remove' : 'untouched', 'it is to have no container');
  if (running.length > count) return other('remove', 'it has more containers than it is to have');
  if (own.length === 0) return other('start', 'it has no container');
  const idle = own.find(({state}) => state !== 'running');
  if (running.length < count)
    return other('start', idle ? `its container is ${idle.state}` : 'it has too few containers');
  const changes = running.map((container) => ({container, why: changeOf(container, wantedOf(facts, name))}));
  const changed = changes.find(({why}) => why !== null);
  if (!changed?.why) return other('untouched', 'nothing of it has changed');
  return planReplacement(facts, {name, service, container: changed.container, why: changed.why});
};

interface Change extends Planned {
  readonly service: ComposeService;
  readonly container: Container;
}

const planReplacement = (facts: Facts, {name, why, service, container}: Change): Draft => {
  const {networkId, services, listeners} = facts;
  const ip = serviceIp(networkId, services[name]?.slot ?? 0);
  const open = openPorts(listeners, ip);
  const away = unserved(facts, name);
  const downtime = away ?? refusal(facts, {name, why, service, container}, open);
  if (downtime !== null) return {action: 'in-place', name, why, downtime, served: away === null, ip, open};
  const expected = expectedPorts(textsOf(service.labels), open, container.labels);
  return {action: 'surge', name, why, ip, open, expected};
};

const refusal = (
  {project, directory, images}: Facts,
  {name, service, container}: Change,
  open: readonly number[],
): string | null => {
  const volumes = [...container.volumes, ...(images.get(name)?.volumes ?? [])].filter(
    (path) => !isMounted(service, path),
  );
  return refusalOf({name, project, directory, volumes, listens: open.length > 0});
};

/** In place of an image's volume there may be something harmless, such as memory; what is not is found by itself. */
const isMounted = ({volumes, tmpfs}: ComposeService, path: string): boolean =>
  Boolean(volumes?.some(({target}) => target === path)) ||
  [tmpfs ?? []].flat().some((text) => text.split(':')[0] === path);

/** What decides whether Compose will replace a container. */
export interface WantedContainer {
  readonly hash: string | undefined;
  /** What its image's name now means; `undefined` when there is no such image. */
  readonly imageId: string | undefined;
  readonly forced: boolean;
}

const wantedOf = ({hashes, images, options}: Facts, name: string): WantedContainer => ({
  hash: hashes.get(name),
  imageId: images.get(name)?.id,
  forced: options.forceRecreate,
});

/**
 * What has changed of a container, as a clause, as Compose itself compares; what it does not say a hash of it does not
 * start. `null`: nothing, and Compose leaves it alone.
 */
export const changeOf = (container: Container, {hash, imageId, forced}: WantedContainer): string | null => {
  if (hash === undefined) return null;
  if (hashOf(container) !== hash) return 'its part of the compose file has changed';
  if (imageId !== undefined && container.imageId !== imageId) return 'its image has changed';
  return forced ? 'that is asked for with --force-recreate' : null;
};

/** Whether a service is to have exactly one container. */
export const isSingle = ({deploy, scale}: ComposeService): boolean =>
  [scale ?? 1, deploy?.replicas ?? 1].every((count) => count === 1);

/** How many containers a service is to have; `NaN` when that cannot be read. */
const countOf = ({deploy, scale}: ComposeService): number => Number(scale ?? deploy?.replicas ?? 1);

const textsOf = (labels: Readonly<Record<string, string | null>> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(labels ?? {}).map(([name, value]) => [name, value ?? '']));
