import {randomUUID} from 'node:crypto';
import {FIRST_NETWORK_ID, NETWORK_ID_STEP, type Guid, type NetworkId} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import type {Context, Handler} from '../engine/context.js';
import {carryOut, type Act, type Step} from '../engine/plan.js';
import type {Layout} from '../layout.js';
import {readExisting, readRepository, type RepositoryFacts, type ServerFacts} from '../repository/facts.js';
import {markFork} from '../repository/fork-mark.js';
import {commitNames} from '../repository/names.js';
import {nextFree} from '../repository/network-ids.js';
import {agreeOnNetworkId, withNetworkId} from '../repository/network.js';
import {refuseWithoutSpace} from '../repository/space.js';
import {setVolumeUuid} from '../system/luks.js';
import {planClose} from '../volume/close.js';
import {frozenCopy} from '../volume/frozen-copy.js';

/**
 * Pure: the steps of copying an image. The copy is made under another name and gets its own UUID and
 * the mark of a fork before it is renamed into place, so that nobody can mount it as what it was.
 */
export const planFork = (
  {source, facts}: {source: Guid; facts: RepositoryFacts},
  layout: Layout,
  copy: Act,
  uuid: string,
): Step[] => {
  const {guid} = facts;
  const unfinished = layout.unfinishedImage(guid);
  return [
    ...planClose(facts),
    ...(facts.unfinished ? [{title: 'remove the unfinished image', acts: [{remove: unfinished}]}] : []),
    {title: 'copy the image', acts: [copy], undo: [{remove: unfinished}]},
    {
      title: 'give the copy ids of its own',
      acts: [{run: markFork(unfinished, {of: source, fresh: true})}, {run: setVolumeUuid(unfinished, uuid)}],
    },
    {
      title: 'put it in place',
      acts: [{sync: unfinished}, {rename: unfinished, to: layout.image(guid)}, commitNames(layout)],
      undo: [{remove: layout.image(guid)}],
    },
  ];
};

/** Copies a repository: freeze, share all extents, thaw. The parent may run. */
export const repositoryFork: Handler<'repository-fork'> = async (params, context) => {
  const {source, target, datastore} = params;
  if (source === target) throw new RdcError('INVALID_INPUT', 'A repository cannot be forked into itself.');
  const {server, facts: parent} = await readExisting(datastore, source);
  const facts = await readRepository(server, target);
  const networkId = agreeOnNetworkId(facts, server.reservations, params.networkId) ?? lowestFree(server);
  const reservation = {facts, datastore: server.layout.datastore};
  const sizeBytes = parent.image?.sizeBytes ?? 0;
  const made = {guid: target, source, networkId, sizeBytes};
  if (facts.image) {
    refuseOther(facts, source);
    await withNetworkId(networkId, reservation, context, async () => {});
    return {...made, sizeBytes: facts.image.sizeBytes, freezeMs: null, created: false};
  }
  refuseWithoutSpace({sizeBytes, datastore, who: 'a fork'}, server);
  let freezeMs: number | null = null;
  const copy = copyOf(parent, target, server.layout, context, (ms) => (freezeMs = ms));
  const steps = planFork({source, facts}, server.layout, copy, randomUUID());
  await withNetworkId(networkId, reservation, context, () => carryOut(steps, context));
  return {...made, freezeMs, created: true};
};

const copyOf = (
  parent: RepositoryFacts,
  target: Guid,
  layout: Layout,
  context: Context,
  onFrozen: (ms: number) => void,
): Act => {
  const image = layout.image(parent.guid);
  const to = layout.unfinishedImage(target);
  if (!parent.mounted) return {clone: image, to};
  const mountPath = layout.mount(parent.guid);
  return {
    does: `freeze ${mountPath}, clone ${image} to ${to}, thaw`,
    call: async () => onFrozen(await frozenCopy(context, {guid: parent.guid, mountPath, image, to})),
  };
};

const lowestFree = ({reservations}: ServerFacts): NetworkId => {
  const free = nextFree(FIRST_NETWORK_ID - NETWORK_ID_STEP, reservations);
  if (free !== null) return free;
  throw new RdcError('NO_SPACE', 'Every network id of this server is in use.', {hint: 'Delete a repository.'});
};

/** @throws RdcError ALREADY_EXISTS when what is in place is not a fork of that repository */
const refuseOther = ({guid, fork: mark}: RepositoryFacts, source: Guid): void => {
  if (mark?.of === source) return;
  throw new RdcError('ALREADY_EXISTS', `There is a repository ${guid} already, and it is no fork of ${source}.`);
};
