import type {ReadParams, Result} from '../../contract/index.js';
import type {Guid, NetworkId} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {startDaemon, stopDaemon} from '../daemon/daemon.js';
import {isolatedAmong, notIsolatedWarning} from '../daemon/isolation.js';
import {countContainers, daemonState, isDaemonRunning} from '../daemon/state.js';
import type {Context, Handler} from '../engine/context.js';
import {carryOut} from '../engine/plan.js';
import {dockerSocket, dockerUnit} from '../layout.js';
import {readExisting} from '../repository/facts.js';
import {ownerOf} from '../repository/network-ids.js';
import {docker} from '../system/docker.js';
import {systemd} from '../system/systemd.js';

/** How the daemon of a network is doing. Asking does not start it. */
export const daemonStatus: Handler<'daemon-status'> = async ({networkId}, context) => {
  const guid = await requireOwner(networkId);
  const state = await stateOfDaemon(networkId, context);
  if (state.isolated === false) context.report({type: 'warning', message: notIsolatedWarning(guid)});
  return state;
};

/** Starts the daemon of a mounted repository. */
export const daemonStart: Handler<'daemon-start'> = async (params, context) => {
  const {networkId} = params;
  const guid = await requireOwner(networkId);
  const layout = await requireMounted(params, guid);
  const call = () => startDaemon(context, {guid, networkId, layout});
  await carryOut([{title: 'start the Docker daemon', acts: [{does: `start ${dockerUnit(networkId)}`, call}]}], context);
  return stateOfDaemon(networkId, context);
};

/** Stops the daemon of a repository and its containers; the volume stays mounted. */
export const daemonStop: Handler<'daemon-stop'> = async ({networkId}, context) => {
  await requireOwner(networkId);
  const call = () => stopDaemon(context, {networkId});
  await carryOut([{title: 'stop the Docker daemon', acts: [{does: `stop ${dockerUnit(networkId)}`, call}]}], context);
  return stateOfDaemon(networkId, context);
};

/** The last lines of the daemon's journal, also of one that is stopped. */
export const daemonLogs: Handler<'daemon-logs'> = async ({networkId, lines}, {exec}) => {
  await requireOwner(networkId);
  return {lines: await systemd(exec).journal(dockerUnit(networkId), lines)};
};

const stateOfDaemon = async (networkId: NetworkId, context: Context): Promise<Result<'daemon-status'>> => {
  const socket = dockerSocket(networkId);
  const runs = await isDaemonRunning(networkId);
  // A daemon that has just been started or hangs has no version to tell, but it has a state.
  const version = runs
    ? await docker(socket, {timeoutMs: 5000})
        .version()
        .catch(() => null)
    : null;
  const containers = version === null ? {running: 0, total: 0} : await countContainers(context, networkId);
  const state = await daemonState(context, networkId);
  const isolated = state === 'active' ? (await isolatedAmong(context, [networkId])).has(networkId) : null;
  return {networkId, state, socket, version, isolated, containers};
};

const requireOwner = async (networkId: NetworkId): Promise<Guid> => {
  const guid = await ownerOf(networkId);
  if (guid !== null) return guid;
  throw new RdcError('REPOSITORY_NOT_FOUND', `No repository of this server has network id ${networkId}.`, {
    hint: 'renet repository list',
  });
};

const requireMounted = async ({datastore}: ReadParams<'daemon-start'>, guid: Guid) => {
  const {server, facts} = await readExisting(datastore, guid);
  if (facts.mounted && facts.dockerMounted) return server.layout;
  throw new RdcError('NOT_MOUNTED', `Repository ${guid} is not mounted, so its Docker daemon has nothing to work on.`, {
    hint: `renet repository mount --name ${guid} --network-id <id> --password-stdin`,
  });
};
