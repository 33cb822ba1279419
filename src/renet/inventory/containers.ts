import {access} from 'node:fs/promises';
import type {ListedContainer} from '../../contract/operations/status.js';
import type {Guid, NetworkId} from '../../contract/types.js';
import {messageOf} from '../../shared/errors.js';
import {isDaemonRunning} from '../daemon/state.js';
import type {Context} from '../engine/context.js';
import {dockerSocket, HOST_DOCKER_SOCKET} from '../layout.js';
import {readReservations} from '../repository/network-ids.js';
import {docker, serviceOf} from '../system/docker.js';

/** A daemon that hangs must not keep the others from being shown. */
const PATIENCE_MS = 10_000;

/** Containers of every daemon that runs, by network id; the server's own come first. */
export const allContainers = async (context: Context): Promise<ListedContainer[]> => {
  const reservations = [...(await readReservations())].sort(([a], [b]) => a - b);
  const running = await Promise.all(reservations.map(([id]) => isDaemonRunning(id)));
  const own = await access(HOST_DOCKER_SOCKET).then(
    () => containersAt(HOST_DOCKER_SOCKET, null, null, context),
    () => [],
  );
  const others = reservations
    .filter((_, index) => running[index])
    .map(([id, {guid}]) => containersAt(dockerSocket(id), id, guid, context));
  return [own, ...(await Promise.all(others))].flat();
};

const containersAt = async (
  socket: string,
  networkId: NetworkId | null,
  repository: Guid | null,
  {signal, report}: Context,
): Promise<ListedContainer[]> => {
  try {
    const containers = await docker(socket, {signal, timeoutMs: PATIENCE_MS}).containers();
    return containers.map((container) => {
      const {name, image, state, status} = container;
      return {networkId, repository, service: serviceOf(container), name, image, state, status};
    });
  } catch (error) {
    if (signal.aborted) throw error;
    report({type: 'warning', message: messageOf(error)});
    return [];
  }
};
