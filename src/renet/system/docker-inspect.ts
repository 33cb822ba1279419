import * as z from 'zod';
import {heard} from './docker-answer.js';

const NANOSECONDS = 1e6;
/** Docker's own defaults for a health check that does not say (docker run --help). */
const DEFAULT_NS = 30e9;
const DEFAULT_RETRIES = 3;

const HealthCheck = z.object({
  StartPeriod: z.number().nullish(),
  Interval: z.number().nullish(),
  Timeout: z.number().nullish(),
  Retries: z.number().nullish(),
});
const Inspected = z.object({
  Id: z.string(),
  State: z.object({
    Status: z.string(),
    ExitCode: z.number(),
    Health: z.object({Status: z.string()}).nullish(),
  }),
  Config: z.object({Healthcheck: HealthCheck.nullish()}),
});
const Image = z.object({
  Id: z.string(),
  RepoTags: z.array(z.string()).nullish(),
  Config: z.object({Volumes: z.record(z.string(), z.unknown()).nullish()}).nullish(),
});

/** What a container is doing right now. */
export interface InspectedContainer {
  readonly id: string;
  readonly state: string;
  readonly exitCode: number;
  /** starting, healthy or unhealthy; `null` when nobody checks. */
  readonly health: string | null;
  /** When Docker calls it unhealthy at the latest, in ms after its start; 0 when nobody checks. */
  readonly healthWithinMs: number;
}

export interface InspectedImage {
  readonly id: string;
  /** Names with tags; none for one that lost them to another. */
  readonly names: readonly string[];
  /** Directories for which a container gets a volume without being asked. */
  readonly volumes: readonly string[];
}

/** Reads the answer to `GET /containers/{id}/json`. */
export const parseInspected = (answer: string): InspectedContainer => {
  const {Id, State, Config} = heard(Inspected, answer, 'a container');
  const health = State.Health?.Status ?? 'none';
  const checked = health !== 'none';
  return {
    id: Id,
    state: State.Status,
    exitCode: State.ExitCode,
    health: checked ? health : null,
    healthWithinMs: checked && Config.Healthcheck ? withinMs(Config.Healthcheck) : 0,
  };
};

/** Reads the answer to `GET /images/{name}/json`. */
export const parseImage = (answer: string): InspectedImage => {
  const {Id, RepoTags, Config} = heard(Image, answer, 'an image');
  return {id: Id, names: RepoTags ?? [], volumes: Object.keys(Config?.Volumes ?? {})};
};

/** Zero means the default. */
const withinMs = ({StartPeriod, Interval, Timeout, Retries}: z.output<typeof HealthCheck>): number =>
  ((StartPeriod ?? 0) + ((Interval || DEFAULT_NS) + (Timeout || DEFAULT_NS)) * (Retries || DEFAULT_RETRIES)) /
  NANOSECONDS;
