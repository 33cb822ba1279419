import {rm} from 'node:fs/promises';
import type {NetworkId} from '../../contract/types.js';
import {autostartFiles, removeFiles} from '../autostart/key-file.js';
import {stopDaemon} from '../daemon/daemon.js';
import {refreshNeighbours} from '../daemon/isolation.js';
import {limitsFile} from '../daemon/limits.js';
import type {Handler} from '../engine/context.js';
import {carryOut, type Step} from '../engine/plan.js';
import {daemonDir, type Layout} from '../layout.js';
import {isOpen, readRepository, readServer, type RepositoryFacts} from '../repository/facts.js';
import {commitNames} from '../repository/names.js';
import {release} from '../repository/network-ids.js';
import {agreeOnNetworkId} from '../repository/network.js';
import {eraseKeys} from '../system/luks.js';
import {closeRepository} from '../volume/close.js';

/** A damaged header has no keys to erase; the image goes all the same. */
const ERASED_OR_DAMAGED = [0, 1];

/**
 * Pure: removes everything of a closed repository. The keys go first, so that a removal that is
 * cut short leaves nothing that can be opened. The network id goes last: until then a repeated
 * call still knows whose daemon it was.
 *
 * @param autostart  files that autostart has of it
 */
export const planDelete = (
  facts: RepositoryFacts,
  layout: Layout,
  networkId: NetworkId | null,
  autostart: readonly string[] = [],
): Step[] => {
  const {guid} = facts;
  const steps: Step[] = [];
  if (facts.image) {
    const image = layout.image(guid);
    steps.push(
      {title: 'destroy the keys', acts: [{run: eraseKeys(image), accept: ERASED_OR_DAMAGED}]},
      {title: 'remove the image', acts: [{remove: image}, commitNames(layout)]},
    );
  }
  if (facts.unfinished) {
    steps.push({title: 'remove the unfinished image', acts: [{remove: layout.unfinishedImage(guid)}]});
  }
  if (autostart.length > 0) steps.push({title: 'remove the key for autostart', acts: removeFiles(autostart)});
  if (networkId !== null) {
    const directory = daemonDir(networkId);
    steps.push({
      title: `give network id ${networkId} back`,
      acts: [
        {remove: limitsFile(guid)},
        {does: `remove ${directory}`, call: () => rm(directory, {recursive: true, force: true})},
        {does: `release network id ${networkId}`, call: () => release(networkId, guid)},
      ],
    });
  }
  return steps;
};

/** Destroys a repository. One that is not there is no error, and what may be left of it goes too. */
export const repositoryDelete: Handler<'repository-delete'> = async (params, context) => {
  const server = await readServer(params.datastore);
  const facts = await readRepository(server, params.guid);
  const networkId = agreeOnNetworkId(facts, server.reservations, params.networkId);
  const first: Step[] = [];
  if (networkId !== null && (facts.daemonInstalled || isOpen(facts))) {
    const stop = {does: `stop the daemon of network ${networkId}`, call: () => stopDaemon(context, {networkId})};
    first.push({title: 'stop containers and the Docker daemon', acts: [stop]});
  }
  await closeRepository(server.layout, facts, context, first);
  const autostart = await autostartFiles(server.layout, params.guid);
  await carryOut(planDelete(facts, server.layout, networkId, autostart), context);
  if (!context.dryRun) await refreshNeighbours(context, params.guid);
  return {guid: params.guid, deleted: facts.image !== null, freedBytes: facts.image?.allocatedBytes ?? 0};
};
