import * as z from 'zod';
import {STARTS_FILE} from '../../contract/server.js';
import {readInside, writeInside} from '../files/inside.js';
import {UNIVERSAL_USER} from '../layout.js';
import {isSurge} from '../routes/table/surge.js';
import type {ComposeProject} from '../system/compose.js';
import type {Container} from '../system/docker.js';
import type {Daemon} from './deployment.js';
import {imageOf, ordinaryOf} from './facts.js';
import {readInputs, type Inputs, type Start} from './start-inputs.js';

/** What a start left running. */
const Left = z.object({
  inputs: z.string(),
  project: z.string(),
  services: z.record(z.string(), z.object({container: z.string(), image: z.string()})),
});
export type Left = z.output<typeof Left>;
/** By the directory of the project. */
const Starts = z.record(z.string(), Left);
type Starts = z.output<typeof Starts>;

const LIMIT_BYTES = 1024 * 1024;
/** Of projects in one repository. */
const MOST_STARTS = 100;

/** What is known of a start before Compose is asked. */
export interface KnownStart {
  /** Names of the containers when all that it would start runs already, of just these files; else `null`. */
  readonly running: readonly string[] | null;
  /** Keeps what runs once Compose has done its work, for the next start. */
  readonly remember: (project: ComposeProject) => Promise<void>;
}

/**
 * Finds out whether a start would do nothing: it is made from the very same as the last one, and the very containers that
 * Compose had then are running, on the images that their names still mean. Compose itself takes longer to find that out than for
 * anything else. In all doubt it is asked.
 *
 * What was left is written in the repository, by whom its functions run as: who writes something else there deceives himself.
 */
export const knownStart = async (start: Start, daemon: Daemon): Promise<KnownStart> => {
  const {mountPath} = start.repository;
  const inputs = await readInputs(start).catch(() => null);
  if (!inputs) return {running: null, remember: async () => undefined};
  const left = (await readStarts(mountPath))[inputs.directory];
  const running = left?.inputs === inputs.hash ? await runningOf(left, daemon).catch(() => null) : null;
  return {running, remember: (project) => remember(start, inputs, project, daemon).catch(() => undefined)};
};

/** @returns names, `null` when something else than what was left is there, or less */
const runningOf = async (left: Left, daemon: Daemon): Promise<readonly string[] | null> => {
  const found = whatRuns(left.project, Object.keys(left.services), await daemon.containers());
  if (!found) return null;
  for (const [service, {container, image}] of Object.entries(left.services)) {
    const own = found.get(service);
    if (own?.id !== container || (await daemon.image(image))?.id !== own.imageId) return null;
  }
  return [...found.values()].map(({name}) => name);
};

/** What Docker says of a container that Compose might wait for. */
const NOT_HEALTHY = /\((?:health: starting|unhealthy)\)/;

/** Pure: the container of each service when there is nothing else of the project, all run, and nobody waits for one; else `null`. */
export const whatRuns = (
  project: string,
  services: readonly string[],
  containers: readonly Container[],
): ReadonlyMap<string, Container> | null => {
  const all = containers.filter(({labels}) => labels['com.docker.compose.project'] === project);
  if (all.length !== services.length || services.length === 0 || containers.some(isSurge)) return null;
  const found = new Map<string, Container>();
  for (const service of services) {
    const [own] = ordinaryOf(all, project, service);
    if (own?.state !== 'running' || NOT_HEALTHY.test(own.status)) return null;
    found.set(service, own);
  }
  return found;
};

const remember = async (start: Start, inputs: Inputs, project: ComposeProject, daemon: Daemon): Promise<void> => {
  const {mountPath} = start.repository;
  const starts = await readStarts(mountPath);
  const left = await leftBy(start, inputs, project, daemon);
  if (!left && !Object.hasOwn(starts, inputs.directory)) return;
  const others = Object.entries(starts).filter(([directory]) => directory !== inputs.directory);
  const kept = [...others.slice(1 - MOST_STARTS), ...(left ? [[inputs.directory, left] as const] : [])];
  const {uid, gid} = UNIVERSAL_USER;
  await writeInside(mountPath, {
    path: STARTS_FILE,
    content: `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`,
    mode: 0o600,
    ...(process.getuid?.() === 0 ? {owner: {uid, gid}} : {}),
  });
};

const leftBy = async (start: Start, inputs: Inputs, project: ComposeProject, daemon: Daemon): Promise<Left | null> => {
  // With what reads YAML, which the next start does not need.
  const {isPlainProject} = await import('./plain-project.js');
  if (!isPlainProject(project, inputs.texts)) return null;
  const found = whatRuns(project.name, Object.keys(project.services), await daemon.containers());
  if (!found) return null;
  const services: Left['services'] = {};
  for (const [name, service] of Object.entries(project.services)) {
    const {id = '', imageId} = found.get(name) ?? {};
    const image = imageOf(project.name, name, service);
    if ((await daemon.image(image))?.id !== imageId) return null;
    services[name] = {container: id, image};
  }
  // What was written while Compose read it may not be what it read.
  const after = await readInputs(start);
  return after?.hash === inputs.hash ? {inputs: inputs.hash, project: project.name, services} : null;
};

/** None when there is no such file, or none that can be read. */
const readStarts = async (mountPath: string): Promise<Starts> => {
  try {
    const text = await readInside(mountPath, STARTS_FILE, LIMIT_BYTES);
    return text === null ? {} : Starts.parse(JSON.parse(text));
  } catch {
    return {};
  }
};
