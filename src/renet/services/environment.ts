import type {NetworkId} from '../../contract/types.js';
import {dockerHost, serviceIp} from '../layout.js';
import type {Services} from './services.js';

export interface EnvironmentOf {
  readonly guid: string;
  readonly networkId: NetworkId;
  readonly mountPath: string;
  readonly services: Services;
}

/**
 * The variable that holds a service's address: upper case, every other character `_`, then `_IP`.
 * A leading digit gets a `_`, since no shell has variables that begin with one.
 */
export const addressVariable = (service: string): string =>
  `${service.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_IP`.replace(/^(?=\d)/, '_');

/** The address of every service, by variable. */
export const addresses = (networkId: NetworkId, services: Services): Record<string, string> =>
  Object.fromEntries(
    Object.entries(services).map(([name, {slot}]) => [addressVariable(name), serviceIp(networkId, slot)]),
  );

/**
 * What Rediaccfile functions find in their environment. HOME is the repository, so that what
 * programs leave there, such as the logins of a registry, stays in the encrypted volume.
 */
export const repositoryEnvironment = ({
  guid,
  networkId,
  mountPath,
  services,
}: EnvironmentOf): Record<string, string> => ({
  ...addresses(networkId, services),
  REPOSITORY_PATH: mountPath,
  REPOSITORY_NAME: guid,
  REPOSITORY_NETWORK_ID: String(networkId),
  DOCKER_HOST: dockerHost(networkId),
  HOME: mountPath,
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
});
