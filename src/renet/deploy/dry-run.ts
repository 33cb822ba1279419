import {join} from 'node:path';
import type {PlannedService} from '../../contract/operations/repository-up.js';
import {ServiceName} from '../../contract/types.js';
import type {Exec} from '../../exec/exec.js';
import {RdcError} from '../../shared/errors.js';
import {parseComposeArgs} from '../compose/args.js';
import {readPrepared, type ReadyProject} from '../compose/prepare.js';
import {THROUGH_DOCKER} from '../compose/program.js';
import type {ThisRepository} from '../compose/this-repository.js';
import type {Services} from '../services/services.js';
import {assignSlots, type DirectoryServices} from '../services/slots.js';
import {HASH_SERVICES, onProject, parseHashes} from '../system/compose.js';
import {readListeners} from '../system/listening.js';
import type {Daemon} from './deployment.js';
import {orphansOf, readImages, readRunning, type Facts} from './facts.js';
import {planImages, planLeftovers, planServices, type ImagePlan, type ServicePlan} from './plan.js';
import {parseUp, scopeOf, type UpOptions} from './up-options.js';

/** What a function is taken to run: its own options cannot be known without running it. */
const UP = ['up', '--detach'];

/** A repository whose start is only planned. */
export interface DryRun {
  readonly repository: ThisRepository;
  /** With the slots that new ones would get. */
  readonly services: Services;
  /** `null` when it does not run. */
  readonly daemon: Daemon | null;
  /** Runs programs as the repository: Compose reads and fetches whatever its files include. */
  readonly exec: Exec;
  readonly say: (text: string) => void;
}

/**
 * What a start would do to the services of one directory. Nothing is changed: no function runs, no image is built or fetched, no
 * slot is written down.
 *
 * @param directory  with a compose file, relative to the repository
 * @throws RdcError INVALID_INPUT for a project that Compose cannot read, and as `readPrepared`
 */
export const dryRun = async (place: DryRun, directory: string): Promise<PlannedService[]> => {
  const {repository, services, exec, say} = place;
  const cwd = join(repository.mountPath, directory);
  const assign = async (_: string, found: readonly DirectoryServices[]) =>
    assignSlots({services: {...services}}, found).services;
  const reading = {program: THROUGH_DOCKER, cwd, env: {}, exec, assign, say};
  const found = await readPrepared(parseComposeArgs(UP), repository, services, reading);
  if ('exitCode' in found) throw unreadable(directory, found.exitCode);
  return plannedServices(await readFacts(place, found), directory, place.daemon !== null);
};

const readFacts = async ({repository, daemon, exec}: DryRun, found: ReadyProject): Promise<Facts> => {
  const {project, directory, environment} = found;
  const options = parseUp(UP.slice(1)) as UpOptions;
  const running = await readRunning(daemon, {networkId: repository.networkId, ...found, options});
  const call = onProject(THROUGH_DOCKER.file, {file: '-', directory, name: project.name}, [], HASH_SERVICES);
  const {stdout} = await exec(call, {cwd: directory, env: environment, stdin: JSON.stringify(project)});
  const images = await readImages(daemon, running, scopeOf(project, options));
  return {...running, hashes: parseHashes(stdout), images, listeners: await readListeners()};
};

/**
 * Pure: the plan of a whole project, as it is told.
 *
 * @param daemonRuns  else its containers cannot be known, only that none of them runs
 */
export const plannedServices = (facts: Facts, directory: string, daemonRuns: boolean): PlannedService[] => {
  const {project, options, containers, leftovers} = facts;
  // Labels of containers are up to their repository.
  const orphans = orphansOf(containers, project).filter(isName);
  const names = [...[...scopeOf(project, options)].sort(), ...orphans];
  const images = planImages(facts);
  const {drain, remove} = planLeftovers(leftovers);
  const gone = [...drain.map(({surge}) => surge), ...remove].filter(({service}) => isName(service));
  return [
    ...planServices(facts, names).map((plan) => ({
      name: plan.name,
      directory,
      action: plan.action === 'resume' ? ('surge' as const) : plan.action,
      why: !daemonRuns && plan.action === 'start' ? 'the Docker daemon does not run' : plan.why,
      downtime: plan.action === 'in-place' ? plan.downtime : null,
      unknown: unknownOf(facts, plan, images),
    })),
    ...gone.map(({service: name}) => ({
      name,
      directory,
      action: 'remove' as const,
      why: 'an earlier start has left a surge container of it',
      downtime: null,
      unknown: null,
    })),
  ];
};

const isName = (text: string): boolean => ServiceName.safeParse(text).success;

const unknownOf = ({hashes}: Facts, {name, action}: ServicePlan, {build, pull}: ImagePlan): string | null => {
  const step = build.includes(name) ? 'built' : pull.includes(name) ? 'fetched' : null;
  if (step === null || !hashes.has(name)) return null;
  if (action === 'untouched') return `its image is ${step} first, and it is replaced when that is another one`;
  if (action === 'surge') return `its image is ${step} first, and it is replaced in place when that wants a volume`;
  return null;
};

const unreadable = (directory: string, exitCode: number): RdcError =>
  new RdcError('INVALID_INPUT', `Compose cannot read the project of the directory ${directory} (status ${exitCode}).`, {
    hint: 'What it says of it is above. A variable that a function sets is not set here.',
    details: {directory},
  });
