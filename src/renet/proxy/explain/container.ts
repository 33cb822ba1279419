import type {Link} from '../../../contract/operations/proxy-explain.js';
import type {Route} from '../../../contract/operations/proxy.js';
import type {Facts, SeenContainer, SeenNetwork} from './facts.js';
import {broken, ok, unknown, up} from './link.js';

/** The containers of a route's service: they run, are healthy, and whose they are. */
export const containerLink = (
  {networkId, service}: Pick<Route, 'networkId' | 'service'>,
  {containers, networks}: Facts,
): Link => {
  const network = networks.find((one) => one.networkId === networkId);
  if (!network) {
    return broken('container', `No repository has the network id ${networkId}.`, 'rdc machine prune <machine>');
  }
  const problem = repositoryProblem(network);
  if (problem) return {...problem, seen: problem.seen.replace(/^./, (letter) => letter.toUpperCase())};
  const own = containers.filter((one) => one.networkId === networkId && one.service === service);
  return judge(own, service, network.repository);
};

/** Why nothing of a repository runs, or can be seen to run; null when it is up. */
export const repositoryProblem = ({networkId, repository, daemon}: SeenNetwork): Link | null => {
  if (daemon === 'down') {
    return broken(
      'container',
      `repository ${repository} is down.`,
      `rdc repo up ${repository} --mount --machine <machine>`,
    );
  }
  if (daemon === 'running') return null;
  const seen = `the Docker of repository ${repository} does not answer.`;
  return unknown('container', seen, `renet daemon logs --network-id ${networkId}`);
};

const judge = (own: readonly SeenContainer[], service: string, repository: string): Link => {
  const who = `service ${service} of repository ${repository}`;
  const running = own.find(({state}) => state === 'running');
  if (own.length === 0) return broken('container', `There is no container of ${who}.`, up(repository));
  if (!running) return broken('container', `The container of ${who} is stopped (${own[0]?.status}).`, up(repository));
  const logs = `rdc repo logs ${repository} ${service} --machine <machine>`;
  const health = healthOf(running);
  if (health === 'unhealthy') return broken('container', `The container of ${who} is not healthy.`, logs);
  if (health === 'starting') {
    return broken('container', `The container of ${who} has not passed its health check yet.`, logs);
  }
  return ok('container', `The container of ${who}: ${running.status}.`);
};

/** What Docker's words say of a health check. */
export const healthOf = ({status}: Pick<SeenContainer, 'status'>): 'healthy' | 'unhealthy' | 'starting' | null => {
  if (status.includes('(unhealthy)')) return 'unhealthy';
  if (status.includes('(health: starting)')) return 'starting';
  return status.includes('(healthy)') ? 'healthy' : null;
};
