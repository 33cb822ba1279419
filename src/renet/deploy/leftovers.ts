import type {Container} from '../system/docker.js';
import {serviceIp} from '../layout.js';
import type {Deployment} from './deployment.js';
import {openAt, say, type Ground} from './ground.js';
import {dismiss, removeSurge, type StandIn} from './stand-ins.js';
import {fateOf, onlyRunning, surgesOf, type Surge} from './standing.js';

/**
 * Looks after what a start that was cut off has left beside the ordinary containers.
 *
 * @returns those that get requests now, or have to until their ordinary container is up
 */
export const recover = async (
  ground: Ground,
  deployment: Deployment,
  scope: ReadonlySet<string>,
  containers: readonly Container[],
): Promise<StandIn[]> => {
  const {project} = deployment.found;
  const found = surgesOf(containers, project.name).filter(
    ({service}) => scope.has(service) || !Object.hasOwn(project.services, service),
  );
  const kept: StandIn[] = [];
  const leaving: StandIn[] = [];
  const dead: Surge[] = [];
  for (const surge of found) {
    const open = await openAt(surge.ip);
    const answers = surge.running && open.length > 0 && !(await isUnhealthy(ground, surge));
    const wanted = Object.hasOwn(project.services, surge.service);
    const fate = fateOf({
      surge,
      answers,
      wanted,
      ordinaryAnswers: await ordinaryAnswers(ground, deployment, surge, containers),
    });
    const one = {surge, expected: {ports: open, named: false}};
    if (fate === 'keep') kept.push(one);
    else if (answers) leaving.push(one);
    else dead.push(surge);
  }
  const gone = [...leaving.map(({surge}) => surge), ...dead];
  if (gone.length > 0) say(`${gone.map(({service}) => service).join(', ')}: removing what an earlier start has left …`);
  await Promise.all(dead.map((surge) => removeSurge(ground, surge)));
  const removed = await dismiss(
    ground,
    project.name,
    leaving.map(({surge}) => surge),
  );
  // While Traefik may still send requests to one, it stands in.
  return removed ? kept : [...kept, ...leaving];
};

const isUnhealthy = async ({daemon}: Ground, {id}: Surge): Promise<boolean> =>
  (await daemon.inspect(id))?.health === 'unhealthy';

const ordinaryAnswers = async (
  {networkId}: Ground,
  {found: {project, services}}: Deployment,
  {service}: Surge,
  containers: readonly Container[],
): Promise<boolean> => {
  const slot = services[service]?.slot;
  if (slot === undefined || onlyRunning(containers, project.name, service) === null) return false;
  return (await openAt(serviceIp(networkId, slot))).length > 0;
};
