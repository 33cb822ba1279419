import type {NetworkId} from '../../contract/types.js';
import type {Context} from '../engine/context.js';
import {exists, readable} from '../files/read.js';
import {dockerSocket, dockerUnit, pidFile} from '../layout.js';
import {docker, isAlive, type Container} from '../system/docker.js';
import {stateOf, systemd} from '../system/systemd.js';
import {unitPath} from './units.js';

/** Whether the daemon runs, has failed, or neither. Starts nothing. */
export const daemonState = async (
  context: Context,
  networkId: NetworkId,
): Promise<'active' | 'inactive' | 'failed'> => {
  if (await isDaemonRunning(networkId)) return 'active';
  if (!(await exists(unitPath(dockerUnit(networkId))))) return 'inactive';
  const [shown] = await systemd(context.exec).show(['ActiveState'], dockerUnit(networkId));
  return stateOf(shown?.ActiveState);
};

/** Containers of a repository; none when its daemon does not run. */
export const listContainers = async (context: Context, networkId: NetworkId): Promise<Container[]> =>
  (await isDaemonRunning(networkId)) ? docker(dockerSocket(networkId), {signal: context.signal}).containers() : [];

/** How many containers a repository has; 0 when its daemon does not run. */
export const countContainers = async (
  context: Context,
  networkId: NetworkId,
): Promise<{running: number; total: number}> => {
  const containers = await listContainers(context, networkId);
  return {running: containers.filter(isAlive).length, total: containers.length};
};

/** Whether the daemon's own process is there, without waking it through its socket. */
export const isDaemonRunning = async (networkId: NetworkId): Promise<boolean> => {
  const pid = Number(await readable(pidFile(networkId)));
  return pid > 0 && (await readable(`/proc/${pid}/comm`))?.trim() === 'dockerd';
};
