import {realpath} from 'node:fs/promises';
import {SERVICE_FILE} from '../../contract/server.js';
import type {Exec} from '../../exec/exec.js';
import {ANY_STATUS} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import {lookAt} from '../files/real-path.js';
import {dockerHost} from '../layout.js';
import type {assignServices} from '../services/assign.js';
import {addresses} from '../services/environment.js';
import type {Services} from '../services/services.js';
import {parseProject, readProject, type ComposeProject} from '../system/compose.js';
import type {ComposeCall} from './args.js';
import {composeFileDirectory} from './directory.js';
import {refusePowers} from './powers.js';
import type {ComposeProgram} from './program.js';
import {prepareProject} from './project.js';
import {confine, reachesOf} from './reach.js';
import type {ThisRepository, Whereabouts} from './this-repository.js';

/** A project that is one of its repository, and what Compose is to find in its environment. */
export interface ReadyProject {
  readonly project: ComposeProject;
  readonly environment: Record<string, string>;
  readonly services: Services;
  /** The project's; relative paths were read from there. */
  readonly directory: string;
}

/** With what, and where, a project is read. */
export interface Reading {
  readonly program: ComposeProgram;
  readonly cwd: string;
  readonly env: Whereabouts['env'];
  readonly exec: Exec;
  /** How services that have no slot yet get one; a dry run writes it nowhere. */
  readonly assign: typeof assignServices;
  /** Says lines to whoever started this. */
  readonly say: (text: string) => void;
}

/**
 * Reads a project and prepares it. Services that have no slot yet get one, and then the project is read again with their
 * addresses in it. What has no effect here is said.
 *
 * @returns Compose's exit status when it cannot read the project, of which it has said why
 * @throws RdcError as `assignServices`, `confineTo` and `prepareProject`
 */
export const readPrepared = async (
  call: ComposeCall,
  repository: ThisRepository,
  known: Services,
  reading: Reading,
): Promise<ReadyProject | {exitCode: number}> => {
  const first = await readWith(call, environmentOf(repository, known), reading);
  if ('exitCode' in first) return first;
  const names = Object.keys(first.project.services).sort();
  const isNew = names.some((name) => !Object.hasOwn(known, name));
  const services = isNew ? await reading.assign(serviceFile(repository), [{directory: reading.cwd, names}]) : known;
  const environment = environmentOf(repository, services);
  const second = isNew ? await readWith(call, environment, reading) : first;
  if ('exitCode' in second) return second;
  const directory = call.projectDirectory ?? (await composeFileDirectory(reading.cwd, call.files, reading.env));
  const confined = await confineTo(repository, second.project, call.files.join(', ') || directory);
  const {project, warnings} = prepareProject(confined, repository.networkId, services);
  for (const line of warnings) reading.say(`Warning: ${line}\n`);
  reading.say(second.stderr);
  return {project, services, environment, directory};
};

/**
 * The same project as it is when services have other addresses. All that is to be said of it was said before.
 *
 * @param services  with their slots, of which nothing is written anywhere
 */
export const readElsewhere = async (
  call: ComposeCall,
  repository: ThisRepository,
  services: Services,
  reading: Reading,
): Promise<ComposeProject> => {
  const read = await readWith(call, environmentOf(repository, services), reading);
  if ('exitCode' in read) throw new RdcError('COMMAND_FAILED', `Compose ended with status ${read.exitCode}.`);
  const confined = await confineTo(repository, read.project, call.files.join(', ') || reading.cwd);
  return prepareProject(confined, repository.networkId, services).project;
};

/** @throws RdcError INVALID_INPUT as `refusePowers`, `lookAt` and `confine` */
const confineTo = async (
  {networkId, mountPath}: ThisRepository,
  project: ComposeProject,
  where: string,
): Promise<ComposeProject> => {
  refusePowers(project, where);
  const looked = await lookAt(reachesOf(project).map(({path}) => path));
  return confine(project, looked, {networkId, mountPath: await realpath(mountPath), where});
};

type Read = {project: ComposeProject; stderr: string} | {exitCode: number};

/** Reads a project as Compose does, with these variables. */
export const readWith = async (
  call: ComposeCall,
  environment: Record<string, string>,
  {program, cwd, exec, say}: Reading,
): Promise<Read> => {
  const env = {...environment, ...program.env};
  const {exitCode, stdout, stderr} = await exec(readProject(program.file, globalsOf(call)), {
    cwd,
    env,
    accept: ANY_STATUS,
  });
  if (exitCode === 0) return {project: parseProject(stdout), stderr};
  // Compose says best what is wrong with its file.
  say(stderr);
  return {exitCode};
};

const globalsOf = ({files, projectDirectory, projectName, globals}: ComposeCall): string[] => [
  ...files.map((file) => `--file=${file}`),
  ...(projectDirectory === undefined ? [] : [`--project-directory=${projectDirectory}`]),
  ...(projectName === undefined ? [] : [`--project-name=${projectName}`]),
  ...globals.filter((word) => word !== '--dry-run'),
];

export const serviceFile = ({mountPath}: ThisRepository): string => `${mountPath}/${SERVICE_FILE}`;

/** What Compose finds in its environment when it works for a repository. */
export const environmentOf = ({networkId, mountPath}: ThisRepository, services: Services): Record<string, string> => ({
  ...addresses(networkId, services),
  REPOSITORY_NETWORK_ID: String(networkId),
  REPOSITORY_PATH: mountPath,
  DOCKER_HOST: dockerHost(networkId),
});
