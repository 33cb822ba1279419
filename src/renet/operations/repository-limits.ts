import type {ReadParams, Result} from '../../contract/index.js';
import type {ChosenLimits} from '../../contract/limits.js';
import type {Guid, NetworkId} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {enforceBounds, prepareBounds} from '../daemon/isolation.js';
import {changeLimits, effective, limitsFile, readLimits, writeLimits} from '../daemon/limits.js';
import type {Context, Handler} from '../engine/context.js';
import {carryOut, type Act, type Step} from '../engine/plan.js';
import {readExisting} from '../repository/facts.js';
import {findNetworkId, type Reservations} from '../repository/network-ids.js';

/** Changes what a repository may use and whom it may connect to; at once when it runs. */
export const repositoryLimits: Handler<'repository-limits'> = async (params, context) => {
  const {server, facts} = await readExisting(params.datastore, params.guid);
  const before = await readLimits(params.guid);
  const wanted = changeLimits(before, params);
  requireNeighbours(params, server.reservations);
  const {guid, networkId} = facts;
  const running = networkId !== null && facts.daemonInstalled;
  const apply: Act[] = running
    ? [{does: `apply them to network ${networkId}`, call: () => applyTo(context, guid, networkId)}]
    : [];
  await carryOut(planLimits(guid, {before, wanted, apply}), context);
  return resultOf(guid, wanted, running);
};

/**
 * Pure: what was chosen is kept first, so that a change which is cut short applies with the next start. One that
 * this server refuses is taken back.
 */
export const planLimits = (
  guid: Guid,
  {before, wanted, apply}: {before: ChosenLimits; wanted: ChosenLimits; apply: readonly Act[]},
): Step[] => {
  const keep = (limits: ChosenLimits): Act => ({
    does: `write ${limitsFile(guid)}`,
    call: () => writeLimits(guid, limits),
  });
  const steps: Step[] = [];
  if (JSON.stringify(before) !== JSON.stringify(wanted)) {
    steps.push({title: 'keep the limits', acts: [keep(wanted)], undo: [keep(before)]});
  }
  if (apply.length > 0) steps.push({title: 'apply the limits', acts: apply});
  return steps;
};

const applyTo = async (context: Context, guid: Guid, networkId: NetworkId): Promise<void> => {
  await enforceBounds(context, networkId, await prepareBounds(guid, networkId));
};

/** @throws RdcError INVALID_INPUT for itself, and for one this server does not have */
export const requireNeighbours = (
  {guid, connect = []}: Pick<ReadParams<'repository-limits'>, 'guid' | 'connect'>,
  reservations: Reservations,
): void => {
  if (connect.includes(guid)) {
    throw new RdcError('INVALID_INPUT', 'A repository always may connect to itself.', {
      hint: 'Name other repositories with --connect.',
    });
  }
  const unknown = connect.find((guid) => findNetworkId(reservations, guid) === null);
  if (unknown === undefined) return;
  throw new RdcError('INVALID_INPUT', `This server has no repository ${unknown} to connect to.`, {
    hint: 'rdc repo list -m <machine>',
    details: {guid: unknown},
  });
};

const resultOf = (guid: Guid, chosen: ChosenLimits, inForce: boolean): Result<'repository-limits'> => ({
  guid,
  ...effective(chosen),
  inForce,
});
