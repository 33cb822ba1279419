import type {ComposeCall} from '../compose/args.js';
import {environmentOf, readWith, type Reading} from '../compose/prepare.js';
import type {ThisRepository} from '../compose/this-repository.js';
import {dockerSocket} from '../layout.js';
import {isSurge} from '../routes/table/surge.js';
import type {Services} from '../services/services.js';
import {docker} from '../system/docker.js';
import {cutBack, removeSurge} from './cutover.js';
import {say, type Deployment} from './deployment.js';
import {surgesOf} from './facts.js';
import type {LeftoverPlan, ReadySurge} from './plan.js';

/**
 * Removes surge containers that a start which was cut off has left and nobody needs.
 *
 * @returns those that get requests now, or have to until their ordinary container is up
 */
export const removeLeftovers = async (
  deployment: Deployment,
  {keep, drain, remove}: LeftoverPlan,
): Promise<readonly ReadySurge[]> => {
  const gone = [...drain.map(({surge}) => surge), ...remove];
  if (gone.length === 0) return keep;
  say(`${gone.map(({service}) => service).join(', ')}: removing what an earlier start has left …`);
  await Promise.all(remove.map((surge) => removeSurge(deployment.daemon, surge)));
  const removed = await cutBack(
    deployment,
    drain.map(({surge}) => surge),
  );
  // While Traefik may still send requests to one, it answers them.
  return removed ? keep : [...keep, ...drain];
};

/**
 * Removes the surge containers of services that are about to be stopped: Compose does not know that they are of the same
 * project. Without any, which is nearly always, this is one question to Docker.
 */
export const removeEnded = async (
  call: ComposeCall,
  repository: ThisRepository,
  services: Services,
  reading: Reading,
): Promise<void> => {
  const daemon = docker(dockerSocket(repository.networkId));
  const containers = await daemon.containers();
  if (!containers.some(isSurge)) return;
  const read = await readWith(call, environmentOf(repository, services), reading);
  if ('exitCode' in read) return;
  const named = call.command.slice(1).filter((word) => Object.hasOwn(read.project.services, word));
  const surges = surgesOf(containers, read.project.name).filter(
    ({service}) => named.length === 0 || named.includes(service),
  );
  await Promise.all(surges.map((surge) => removeSurge(daemon, surge)));
};
