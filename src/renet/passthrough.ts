import {realpath} from 'node:fs/promises';
import {localExec} from '../exec/local.js';
import type {Exec} from '../exec/exec.js';
import {ANY_STATUS, argv, type Argv} from '../shared/argv.js';
import {isRdcError} from '../shared/errors.js';
import {assignServices} from './assign-services.js';
import {needsProject, parseComposeArgs, type ComposeCall} from './compose-args.js';
import {composeFileDirectory} from './compose-directory.js';
import {refusePowers} from './compose-powers.js';
import {findCompose, type ComposeProgram} from './compose-program.js';
import {prepareProject} from './compose-project.js';
import {confine, reachesOf} from './compose-reach.js';
import {addresses} from './environment.js';
import {dockerHost} from './layout.js';
import {withHiddenFile} from './hidden-file.js';
import {lookAt} from './look.js';
import {readServices, type Services} from './services.js';
import {onProject, parseProject, readProject, type ComposeProject} from './system/compose.js';
import {thisRepository, type ThisRepository, type Whereabouts} from './this-repository.js';

/** What a program ended by SIGTERM reports to a shell. */
const TERMINATED = 143;

/**
 * `renet docker`: Docker on the daemon of a repository, with our own terminal.
 *
 * @returns its exit status
 * @throws RdcError as `thisRepository`
 */
export const runDocker = async (
  args: readonly string[],
  where: Whereabouts,
  exec: Exec = localExec,
): Promise<number> => {
  const repository = await thisRepository(where);
  return handOver(argv('docker', ...args), where.cwd, {DOCKER_HOST: dockerHost(repository.networkId)}, exec);
};

/**
 * `renet compose`: Docker Compose on the daemon of a repository. For commands that make containers
 * the project is read first and made one of the repository: labels, host network, addresses.
 *
 * @returns its exit status
 * @throws RdcError as `thisRepository`, `assignServices`, `confineTo` and `prepareProject`
 */
export const runCompose = async (
  args: readonly string[],
  where: Whereabouts,
  exec: Exec = localExec,
): Promise<number> => {
  const repository = await thisRepository(where);
  const call = parseComposeArgs(args);
  const [services, program] = await Promise.all([readServices(serviceFile(repository)), findCompose(where.env)]);
  if (!needsProject(call)) {
    const environment = {...environmentOf(repository, services), ...program.env};
    return handOver(argv(program.file, 'compose', ...args), where.cwd, environment, exec);
  }
  const found = await readPrepared(call, repository, services, {program, cwd: where.cwd, env: where.env, exec});
  if ('exitCode' in found) return found.exitCode;
  const {json, name, environment, directory} = found;
  return withHiddenFile(json, (file) =>
    handOver(
      onProject(program.file, {file, directory, name}, call.globals, call.command),
      where.cwd,
      {...environment, ...program.env},
      exec,
    ),
  );
};

interface ReadyProject {
  readonly json: string;
  readonly name: string;
  readonly environment: Record<string, string>;
  /** The project's; relative paths were read from there. */
  readonly directory: string;
}

/** With what, and where, a project is read. */
interface Reading {
  readonly program: ComposeProgram;
  readonly cwd: string;
  readonly env: Whereabouts['env'];
  readonly exec: Exec;
}

/** Services that have no slot yet get one, and then the project is read again with their addresses in it. */
const readPrepared = async (
  call: ComposeCall,
  repository: ThisRepository,
  known: Services,
  reading: Reading,
): Promise<ReadyProject | {exitCode: number}> => {
  const first = await readWith(call, environmentOf(repository, known), reading);
  if ('exitCode' in first) return first;
  const names = Object.keys(first.project.services).sort();
  const isNew = names.some((name) => !Object.hasOwn(known, name));
  const services = isNew ? await assignServices(serviceFile(repository), [{directory: reading.cwd, names}]) : known;
  const environment = environmentOf(repository, services);
  const second = isNew ? await readWith(call, environment, reading) : first;
  if ('exitCode' in second) return second;
  const directory = call.projectDirectory ?? (await composeFileDirectory(reading.cwd, call.files, reading.env));
  const confined = await confineTo(repository, second.project, call.files.join(', ') || directory);
  const {project, warnings} = prepareProject(confined, repository.networkId, services);
  for (const line of warnings) process.stderr.write(`Warning: ${line}\n`);
  process.stderr.write(second.stderr);
  return {json: JSON.stringify(project), name: project.name, environment, directory};
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

const readWith = async (
  call: ComposeCall,
  environment: Record<string, string>,
  {program, cwd, exec}: Reading,
): Promise<Read> => {
  const env = {...environment, ...program.env};
  const {exitCode, stdout, stderr} = await exec(readProject(program.file, globalsOf(call)), {
    cwd,
    env,
    accept: ANY_STATUS,
  });
  if (exitCode === 0) return {project: parseProject(stdout), stderr};
  // Compose says best what is wrong with its file.
  process.stderr.write(stderr);
  return {exitCode};
};

const globalsOf = ({files, projectDirectory, projectName, globals}: ComposeCall): string[] => [
  ...files.map((file) => `--file=${file}`),
  ...(projectDirectory === undefined ? [] : [`--project-directory=${projectDirectory}`]),
  ...(projectName === undefined ? [] : [`--project-name=${projectName}`]),
  ...globals.filter((word) => word !== '--dry-run'),
];

const serviceFile = ({mountPath}: ThisRepository): string => `${mountPath}/.rediacc.json`;

const environmentOf = ({networkId, mountPath}: ThisRepository, services: Services): Record<string, string> => ({
  ...addresses(networkId, services),
  REPOSITORY_NETWORK_ID: String(networkId),
  REPOSITORY_PATH: mountPath,
  DOCKER_HOST: dockerHost(networkId),
});

/** The terminal sends Ctrl-C to the program as well; it decides what it means, and we wait for it. */
const handOver = async (call: Argv, cwd: string, env: Record<string, string>, exec: Exec): Promise<number> => {
  const ending = new AbortController();
  const end = () => ending.abort();
  const ignore = () => undefined;
  process.on('SIGINT', ignore).on('SIGTERM', end).on('SIGHUP', end);
  try {
    return (await exec(call, {cwd, env, accept: ANY_STATUS, stdio: 'inherit', signal: ending.signal})).exitCode;
  } catch (error) {
    if (isRdcError(error, 'CANCELLED')) return TERMINATED;
    throw error;
  } finally {
    process.off('SIGINT', ignore).off('SIGTERM', end).off('SIGHUP', end);
  }
};
