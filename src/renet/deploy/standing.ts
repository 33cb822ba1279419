import {isSurge, phaseOf, surgeProjectName, type SurgePhase} from '../routes/table/surge.js';
import type {ComposeService} from '../system/compose.js';
import type {Container} from '../system/docker.js';

/** A container that stands beside the ordinary one of a service, from this start or from one that was cut off. */
export interface Surge {
  readonly service: string;
  readonly id: string;
  readonly ip: string;
  readonly phase: SurgePhase;
  readonly running: boolean;
}

const labelled = ({labels}: Container, name: string): string | undefined => labels[`com.docker.compose.${name}`];

/** The ordinary containers of one service, stopped ones included; what `compose run` made is none. */
export const ordinaryOf = (containers: readonly Container[], project: string, service: string): Container[] =>
  containers.filter(
    (one) =>
      labelled(one, 'project') === project &&
      labelled(one, 'service') === service &&
      labelled(one, 'oneoff') !== 'True' &&
      !isSurge(one),
  );

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

/** What is known of a surge container that a start which was cut off has left. */
export interface Leftover {
  readonly surge: Surge;
  /** It is running, listens, and is not unhealthy. */
  readonly answers: boolean;
  /** The ordinary container answers. */
  readonly ordinaryAnswers: boolean;
  /** The project still has the service. */
  readonly wanted: boolean;
}

/**
 * What to do with one: `keep` what gets requests, or is the only one that could; it stands in until the ordinary one is up. All
 * else goes: one that never served, one that was on its way out, one that answers nobody.
 */
export const fateOf = ({surge, answers, ordinaryAnswers, wanted}: Leftover): 'keep' | 'remove' => {
  if (!answers || !wanted || surge.phase === 'starting') return 'remove';
  return surge.phase === 'serving' || !ordinaryAnswers ? 'keep' : 'remove';
};

/** What decides whether Compose will replace a container. */
export interface Wanted {
  readonly hash: string | undefined;
  /** What its image's name now means; `undefined` when there is no such image. */
  readonly imageId: string | undefined;
  readonly forced: boolean;
}

/** As Compose itself compares; what it does not say a hash of it does not start. */
export const isChanged = (container: Container, {hash, imageId, forced}: Wanted): boolean =>
  hash !== undefined &&
  (forced || labelled(container, 'config-hash') !== hash || (imageId !== undefined && container.imageId !== imageId));

/** Whether a service is to have exactly one container. */
export const isSingle = ({deploy, scale}: ComposeService): boolean =>
  [scale ?? 1, deploy?.replicas ?? 1].every((count) => count === 1);
