import type {Exec} from '../../exec/exec.js';
import {localExec} from '../../exec/local.js';
import {argv} from '../../shared/argv.js';
import {printable} from '../../shared/printable.js';
import {agentHash} from '../agent-hash.js';
import {endsServices, needsProject, parseComposeArgs, type ComposeCall} from '../compose/args.js';
import {environmentOf, readElsewhere, readPrepared, serviceFile} from '../compose/prepare.js';
import {findCompose, type ComposeProgram} from '../compose/program.js';
import {thisRepository, type ThisRepository, type Whereabouts} from '../compose/this-repository.js';
import type {Daemon} from '../deploy/deployment.js';
import type {KnownStart} from '../deploy/unchanged.js';
import {withHiddenFile} from '../files/hidden-file.js';
import {dockerHost, dockerSocket} from '../layout.js';
import {assignServices} from '../services/assign.js';
import {readServices, type Services} from '../services/services.js';
import {onProject} from '../system/compose.js';
import {docker} from '../system/docker.js';
import {handOver} from './hand-over.js';

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
 * the project is read first and made one of the repository: labels, host network, addresses. A start replaces services
 * that can be replaced so without a gap.
 *
 * @returns its exit status
 * @throws RdcError as `thisRepository`, `readPrepared`, `deploy` and `removeEnded`
 */
export const runCompose = async (
  args: readonly string[],
  where: Whereabouts,
  exec: Exec = localExec,
): Promise<number> => {
  const repository = await thisRepository(where);
  const call = parseComposeArgs(args);
  const [services, program] = await Promise.all([readServices(serviceFile(repository)), findCompose(where.env)]);
  const say = (text: string) => void process.stderr.write(text);
  const reading = {program, cwd: where.cwd, env: where.env, exec, assign: assignServices, say};
  if (!needsProject(call)) {
    if (endsServices(call)) {
      const {removeEnded} = await import('../deploy/leftovers.js');
      await removeEnded(call, repository, services, reading);
    }
    const environment = {...environmentOf(repository, services), ...program.env};
    return handOver(argv(program.file, 'compose', ...args), where.cwd, environment, exec);
  }
  const daemon = docker(dockerSocket(repository.networkId));
  const known = await knownOf(call, {repository, services, program, where}, daemon);
  if (known?.running) {
    // As Compose says it.
    for (const name of known.running) say(` Container ${printable(name)}  Running\n`);
    return 0;
  }
  const found = await readPrepared(call, repository, services, reading);
  if ('exitCode' in found) return found.exitCode;
  const environment = {...found.environment, ...program.env};
  return withHiddenFile(JSON.stringify(found.project), async (file) => {
    const {directory, project} = found;
    const composeOn = (at: {file: string; name: string}, globals: readonly string[], words: readonly string[]) =>
      onProject(program.file, {...at, directory}, globals, words);
    const composeCall = (words: readonly string[]) => composeOn({file, name: project.name}, call.globals, words);
    const compose = (words: readonly string[]) => handOver(composeCall(words), where.cwd, environment, exec);
    if (call.command[0] !== 'up' || call.globals.includes('--dry-run')) return compose(call.command);
    const {deploy} = await import('../deploy/deploy.js');
    const status = await deploy({
      call,
      repository,
      found: {...found, environment},
      daemon,
      exec,
      composeCall,
      compose,
      composeOn: (at, words) => composeOn(at, [], words),
      readElsewhere: (moved) => readElsewhere(call, repository, moved, reading),
    });
    if (status === 0) await known?.remember(project);
    return status;
  });
};

interface Finding {
  readonly repository: ThisRepository;
  readonly services: Services;
  readonly program: ComposeProgram;
  readonly where: Whereabouts;
}

const knownOf = async (
  call: ComposeCall,
  {repository, services, program, where}: Finding,
  daemon: Daemon,
): Promise<KnownStart | null> => {
  if (call.command[0] !== 'up') return null;
  const {knownStart} = await import('../deploy/unchanged.js');
  const environment = {...where.env, ...environmentOf(repository, services), ...program.env};
  return knownStart({call, repository, program, cwd: where.cwd, environment, agentHash: agentHash()}, daemon);
};
