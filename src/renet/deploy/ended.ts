import type {ComposeCall} from '../compose/args.js';
import {environmentOf, readWith, type Reading} from '../compose/prepare.js';
import type {ThisRepository} from '../compose/this-repository.js';
import {isSurge} from '../routes/table/surge.js';
import type {Services} from '../services/services.js';
import {groundOf} from './ground.js';
import {removeSurge} from './stand-ins.js';
import {surgesOf} from './standing.js';

/**
 * Removes what stands beside containers that are about to be stopped: Compose does not know that it is of the same
 * project. Without any, which is nearly always, this is one question to Docker.
 */
export const dismissEnded = async (
  call: ComposeCall,
  repository: ThisRepository,
  services: Services,
  reading: Reading,
): Promise<void> => {
  const environment = environmentOf(repository, services);
  const ground = groundOf(repository.networkId, reading.exec, environment);
  const containers = await ground.daemon.containers();
  if (!containers.some(isSurge)) return;
  const read = await readWith(call, environment, reading);
  if ('exitCode' in read) return;
  const named = call.command.slice(1).filter((word) => Object.hasOwn(read.project.services, word));
  const surges = surgesOf(containers, read.project.name).filter(
    ({service}) => named.length === 0 || named.includes(service),
  );
  await Promise.all(surges.map((surge) => removeSurge(ground, surge)));
};
