import {RdcError} from '../../shared/errors.js';
import {stopDaemon} from '../daemon/daemon.js';
import {countContainers} from '../daemon/state.js';
import type {Handler} from '../engine/context.js';
import type {Step} from '../engine/plan.js';
import {isOpen, readExisting} from '../repository/facts.js';
import {agreeOnNetworkId} from '../repository/network.js';
import {closeRepository} from '../volume/close.js';

/** Stops the daemon of a repository and closes its volume. Refuses while containers run; leaves nothing open. */
export const repositoryUnmount: Handler<'repository-unmount'> = async (params, context) => {
  const {server, facts} = await readExisting(params.datastore, params.guid);
  const networkId = agreeOnNetworkId(facts, server.reservations, params.networkId);
  const first: Step[] = [];
  if (networkId !== null && facts.daemonInstalled) {
    refuseWhileRunning(params.guid, (await countContainers(context, networkId)).running);
    const stop = {does: `stop the daemon of network ${networkId}`, call: () => stopDaemon(context, {networkId})};
    first.push({title: 'stop the Docker daemon', acts: [stop]});
  }
  await closeRepository(server.layout, facts, context, first);
  return {guid: params.guid, unmounted: isOpen(facts)};
};

const refuseWhileRunning = (guid: string, running: number): void => {
  if (running === 0) return;
  const containers = running === 1 ? '1 container runs' : `${running} containers run`;
  throw new RdcError('REPOSITORY_BUSY', `${containers} in repository ${guid}, so it was left mounted.`, {
    hint: 'rdc repo down <name> --unmount',
    details: {running},
  });
};
