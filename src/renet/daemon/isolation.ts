import {mkdir, rm} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {Limits} from '../../contract/limits.js';
import type {Guid, NetworkId} from '../../contract/types.js';
import {isRdcError, messageOf, RdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {exists, readable} from '../files/read.js';
import {writeAtomic} from '../files/write-atomic.js';
import {ALLOW_UNISOLATED, firewallFile, firewallUnit, sliceUnit, UNIT_DIR} from '../layout.js';
import {findNetworkId, readReservations, type Reservations} from '../repository/network-ids.js';
import {readLimitsOf} from '../system/cgroup.js';
import {nft, type Chains} from '../system/nft.js';
import {systemd} from '../system/systemd.js';
import {firewallOf, isInForce, TABLE, type Firewall} from './firewall.js';
import {admittedTo, effective, readLimits} from './limits.js';
import {limitsHold, sliceSettings, sliceText} from './slice.js';

const JOURNAL_LINES = 30;
/** Where systemd keeps what `set-property --runtime` changed. */
const CHANGED_UNITS = '/run/systemd/system.control';

/** What keeps a repository within bounds: the limits of its slice, and its firewall. */
export interface Bounds {
  readonly limits: Limits;
  readonly firewall: Firewall;
}

/** Reads the bounds of a repository and writes its rules. Apart from the daemon's own files: a change restarts nothing. */
export const prepareBounds = async (guid: Guid, networkId: NetworkId): Promise<Bounds> => {
  return writeRules(guid, networkId, await readReservations());
};

const writeRules = async (guid: Guid, networkId: NetworkId, reservations: Reservations): Promise<Bounds> => {
  const limits = effective(await readLimits(guid));
  const neighbours = limits.connect.flatMap((neighbour) => findNetworkId(reservations, neighbour) ?? []);
  const firewall = firewallOf(networkId, neighbours);
  await writeIfChanged(firewallFile(networkId), firewall.text);
  return {limits, firewall};
};

/**
 * Writes the slice's unit, for a start; what runs is changed by `enforceBounds`.
 *
 * @returns whether systemd may know an older version
 */
export const writeSlice = async (networkId: NetworkId, limits: Limits): Promise<boolean> => {
  const path = `${UNIT_DIR}/${sliceUnit(networkId)}`;
  const known = await exists(path);
  return (await writeIfChanged(path, sliceText(networkId, limits))) && known;
};

/** Takes away what both wrote, once the slice is stopped. */
export const removeBounds = async (networkId: NetworkId): Promise<void> => {
  await rm(firewallFile(networkId), {force: true});
  await rm(`${CHANGED_UNITS}/${sliceUnit(networkId)}.d`, {recursive: true, force: true});
  await rm(`${UNIT_DIR}/${sliceUnit(networkId)}`, {force: true});
};

/**
 * Makes the bounds apply to what runs, and does nothing when they do already: the kernel is asked,
 * not a note of ours.
 *
 * @throws RdcError UNSUPPORTED when the kernel does not take the rules, unless the administrator allows that
 */
export const enforceBounds = async (
  context: Context,
  networkId: NetworkId,
  {limits, firewall}: Bounds,
): Promise<void> => {
  const slice = sliceUnit(networkId);
  if (!limitsHold(limits, await readLimitsOf(slice))) {
    await systemd(context.exec).setProperties(slice, sliceSettings(limits));
  }
  if (!isInForce(await readChains(context), networkId, firewall.tag)) await loadFirewall(context, networkId);
};

/**
 * Lets those in that may connect to this repository, and nobody else: their rules name its block
 * of addresses, which it has got or given back just now.
 */
export const refreshNeighbours = async (context: Context, guid: Guid): Promise<void> => {
  const reservations = await readReservations();
  // Asked once, and only when it matters: each turn changes the rules of its own repository alone.
  let chains: Chains | undefined;
  for (const neighbour of await admittedTo(guid)) {
    const id = findNetworkId(reservations, neighbour);
    if (id === null || !(await exists(firewallFile(id)))) continue;
    const {firewall} = await writeRules(neighbour, id, reservations);
    chains ??= await readChains(context);
    // Only while it has rules at all: its own start loads them, and knows that its slice is there.
    if (isInForce(chains, id) && !isInForce(chains, id, firewall.tag)) await loadFirewall(context, id);
  }
};

/** Which of these networks are kept away from the others now. One process for all of them; none for none. */
export const isolatedAmong = async (context: Context, ids: readonly NetworkId[]): Promise<ReadonlySet<NetworkId>> => {
  if (ids.length === 0) return new Set();
  const chains = await readChains(context);
  return new Set(ids.filter((id) => isInForce(chains, id)));
};

/** What `status` says of a repository that is open to all. */
export const notIsolatedWarning = (guid: Guid): string =>
  `Repository ${guid} is not kept away from other repositories: its firewall rules are gone. ` +
  'rdc repo up <name> puts them back.';

/** The error for a daemon that did not start because of its firewall; null when that is not why. */
export const firewallFailure = async ({cleanupExec}: Context, networkId: NetworkId): Promise<RdcError | null> => {
  const unit = firewallUnit(networkId);
  const {journal, resetFailed, show} = systemd(cleanupExec);
  const [shown] = await show(['ActiveState'], unit);
  if (shown?.ActiveState !== 'failed') return null;
  const lines = await journal(unit, JOURNAL_LINES);
  await resetFailed(unit);
  return unsupported(networkId, refusalIn(lines));
};

/** What nft says in the journal of its unit, without the place in its file; empty when it says nothing we know. */
export const refusalIn = (journal: readonly string[]): string =>
  journal
    .map((line) => /Error: (.+)$|(nft: .*not found)$/.exec(line))
    .find((found) => found !== null)
    ?.slice(1)
    .find(Boolean) ?? '';

/** nft may be missing, or the kernel may know no such rules: then nobody is kept away, which status must not hide. */
const readChains = async ({exec, report}: Context): Promise<Chains> => {
  try {
    return await nft(exec).table(TABLE);
  } catch (error) {
    if (!isRdcError(error, 'NOT_FOUND') && !isRdcError(error, 'COMMAND_FAILED')) throw error;
    report({type: 'warning', message: `The firewall cannot be asked: ${messageOf(error)}`});
    return new Map();
  }
};

const loadFirewall = async ({exec, report}: Context, networkId: NetworkId): Promise<void> => {
  try {
    await nft(exec).load(firewallFile(networkId));
  } catch (error) {
    if (!isRdcError(error, 'NOT_FOUND') && !isRdcError(error, 'COMMAND_FAILED')) throw error;
    const reason = messageOf(error);
    const refused = unsupported(networkId, refusalIn(reason.split('\n')) || reason.replace(/\.$/, ''));
    if (!(await exists(ALLOW_UNISOLATED))) throw refused;
    report({type: 'warning', message: `${refused.message} ${ALLOW_UNISOLATED} lets it run all the same.`});
  }
};

const unsupported = (networkId: NetworkId, reason: string): RdcError =>
  new RdcError(
    'UNSUPPORTED',
    `This server cannot keep repository network ${networkId} away from the others${reason && `: ${reason}`}.`,
    {
      hint: [
        'It takes nftables and a kernel with nft_socket, version 5.13 or newer. On the server: modprobe nft_socket',
        `To let repositories run open to each other: mkdir -p /etc/rediacc && touch ${ALLOW_UNISOLATED}`,
      ],
      details: {networkId},
    },
  );

/** @returns whether it was written */
const writeIfChanged = async (path: string, content: string): Promise<boolean> => {
  if ((await readable(path)) === content) return false;
  await mkdir(dirname(path), {recursive: true, mode: 0o755});
  await writeAtomic({write: path, content, mode: 0o644});
  return true;
};
