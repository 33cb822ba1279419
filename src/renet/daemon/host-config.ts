import {hostDockerConfig} from '../system/host-docker.js';
import type {HostDaemonConfig} from './units.js';

/** What a repository's daemon takes over from the host's own. */
export const hostDaemonConfig = async (path?: string): Promise<HostDaemonConfig> => {
  const {'registry-mirrors': mirrors, 'insecure-registries': insecure} = await hostDockerConfig(path);
  return {'registry-mirrors': mirrors, 'insecure-registries': insecure};
};
