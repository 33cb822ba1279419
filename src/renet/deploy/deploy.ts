import {findChanging, prepareImages, servedServices} from './changing.js';
import type {Deployment} from './deployment.js';
import {groundOf, readTold} from './ground.js';
import {recover} from './leftovers.js';
import {parted} from './parting.js';
import {replace} from './replace.js';
import {scopeOf} from './scope.js';
import {parseUp} from './up-options.js';

/**
 * `compose up`, so that services which Traefik sends requests to go on answering: a second container of the new version stands
 * in for the old one, where that may be, while Compose replaces it. Else the gap is said and measured. Whatever cuts
 * it off, the same call again goes on from what is there.
 *
 * @returns the exit status of Compose
 * @throws RdcError HEALTH_CHECK_FAILED when a new version does not come up: the old one, or its stand-in, then goes on answering
 */
export const deploy = async (deployment: Deployment): Promise<number> => {
  const {call, repository, found, compose, exec} = deployment;
  const up = () => compose(call.command);
  const options = parseUp(call.command.slice(1));
  if (options === null) return up();
  const ground = groundOf(repository.networkId, exec, found.environment);
  const [containers, told] = await Promise.all([ground.daemon.containers(), readTold(ground.networkId)]);
  const kept = await recover(ground, deployment, scopeOf(found.project, options), containers);
  const served = told?.asks ? servedServices(deployment, options, containers, told.ids) : [];
  const status = await prepareImages(ground, deployment, options, served);
  if (status !== 0) return status;
  const stoodInFor = kept.map(({surge}) => surge.service);
  const changing = (await findChanging(ground, deployment, options, served)).filter(
    ({name}) => !stoodInFor.includes(name),
  );
  if (kept.length === 0 && changing.length === 0) return up();
  const parts = await parted(ground, deployment, changing, containers);
  return replace(ground, deployment, {kept, containers, asks: told?.asks === true, ...parts}, up);
};
