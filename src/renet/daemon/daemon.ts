import {createHash} from 'node:crypto';
import {mkdir, rm} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {Limits} from '../../contract/limits.js';
import type {Guid, NetworkId} from '../../contract/types.js';
import {isRdcError, messageOf, RdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {exists, readable} from '../files/read.js';
import {writeAtomic} from '../files/write-atomic.js';
import {
  dockerSocket,
  dockerUnit,
  execRoot,
  firewallUnit,
  servedDir,
  sliceUnit,
  UNIT_DIR,
  type Layout,
} from '../layout.js';
import {endSlice, sliceIsEmpty} from '../system/cgroup.js';
import {docker, isAlive} from '../system/docker.js';
import {readMounts, unmount} from '../system/mount.js';
import {systemd} from '../system/systemd.js';
import {hostDaemonConfig} from './host-config.js';
import {
  enforceBounds,
  firewallFailure,
  prepareBounds,
  refreshNeighbours,
  removeBounds,
  writeSlice,
} from './isolation.js';
import {namespaceDir, namespaceScript, namespaceScriptFile} from './mount-namespace.js';
import {isDaemonRunning} from './state.js';
import {configFile, configFiles, daemonUnits, programUnits, unitFiles, unitPath, type DaemonFile} from './units.js';

/** What a container gets between SIGTERM and SIGKILL, in seconds; Docker's own default. */
const GRACE_SECONDS = 10;
const JOURNAL_LINES = 30;

interface Start {
  readonly networkId: NetworkId;
  readonly files: readonly DaemonFile[];
  /** Hash of the files. */
  readonly wanted: string;
  readonly upToDate: boolean;
  readonly runs: boolean;
  readonly limits: Limits;
}

/**
 * Starts the Docker daemon of a mounted repository and waits until it answers. Does nothing to one
 * that runs with the right configuration; a changed configuration is written and the daemon restarted
 * (containers go on). Its limits and its firewall are in force afterwards.
 *
 * @throws RdcError DAEMON_FAILED with the last lines of its journal, UNSUPPORTED when the kernel has no such firewall
 */
export const startDaemon = async (
  context: Context,
  {guid, networkId, layout}: {guid: Guid; networkId: NetworkId; layout: Layout},
): Promise<void> => {
  const dataRoot = layout.dockerData(guid);
  await mkdir(servedDir(networkId), {recursive: true, mode: 0o755});
  const bounds = await prepareBounds(guid, networkId);
  const host = await hostDaemonConfig();
  const script = {path: namespaceScriptFile(networkId), content: namespaceScript(networkId, guid, layout)};
  const files = [...configFiles(networkId, dataRoot, host), script, ...unitFiles(networkId, dataRoot)];
  const wanted = hashOf(files);
  const upToDate = (await readable(stampFile(networkId))) === wanted;
  const runs = await isDaemonRunning(networkId);
  if (!upToDate || !runs) await bringUp(context, {networkId, files, wanted, upToDate, runs, limits: bounds.limits});
  await enforceBounds(context, networkId, bounds);
  await refreshNeighbours(context, guid);
};

const bringUp = async (context: Context, {networkId, files, wanted, upToDate, runs, limits}: Start): Promise<void> => {
  const {daemonReload, restart, start} = systemd(context.exec);
  try {
    const sliceReplaced = await writeSlice(networkId, limits);
    const replaced = !upToDate && (await writeAll(files));
    if (replaced || sliceReplaced) await daemonReload();
    await context.reach('start the daemon: units written');
    await (runs ? restart(...programUnits(networkId)) : start(...daemonUnits(networkId)));
  } catch (error) {
    throw isRdcError(error, 'COMMAND_FAILED') ? await daemonFailure(context, networkId, error) : error;
  }
  await context.reach('start the daemon: started');
  await writeAtomic({write: stampFile(networkId), content: wanted, mode: 0o644});
};

/**
 * Stops everything of a repository's daemon: its containers in good order while it answers, by force
 * what is left, then the units and what they leave behind. Afterwards nothing holds the volume. May be
 * repeated at any time.
 */
export const stopDaemon = async (context: Context, {networkId}: {networkId: NetworkId}): Promise<void> => {
  await rm(stampFile(networkId), {force: true});
  const units = await presentUnits(networkId);
  const slice = sliceUnit(networkId);
  if (units.length > 0 || !(await sliceIsEmpty(slice))) {
    const {stop} = systemd(context.exec);
    const inGoodOrder = (await isDaemonRunning(networkId)) && (await stopContainers(context, networkId));
    await context.reach('stop the daemon: containers stopped');
    const [before, after] = stopOrder(units, networkId, inGoodOrder);
    for (const together of before) await stop(...together);
    await context.reach('stop the daemon: units stopped');
    await endSlice(slice, GRACE_SECONDS);
    if (after.length > 0) await stop(...after);
  }
  await unmountLeftovers(context, networkId);
  await rm(namespaceDir(networkId), {recursive: true, force: true});
  await rm(execRoot(networkId), {recursive: true, force: true});
  // The route server may be writing there.
  await rm(servedDir(networkId), {recursive: true, force: true, maxRetries: 3});
  await rm(dockerSocket(networkId), {force: true});
  await context.reach('stop the daemon: nothing runs');
  await removeBounds(networkId);
  await removeUnits(context, units);
};

/**
 * Pure: which units are stopped together, before what is left in the slice is ended and after. The socket is the first, alone: whoever
 * connects meanwhile would have the daemon started, and that cancels the jobs that stop it. Stopping the slice ends what is left in it
 * as well, but takes its time over each container. Rules go last.
 *
 * @param units  in the order in which they start
 * @param inGoodOrder  whether the containers are stopped
 */
export const stopOrder = (
  units: readonly string[],
  networkId: NetworkId,
  inGoodOrder: boolean,
): readonly [before: string[][], after: string[]] => {
  const [slice, firewall] = [sliceUnit(networkId), firewallUnit(networkId)];
  const isSocket = (unit: string) => unit.endsWith('.socket');
  const rest = units.filter((unit) => !isSocket(unit)).toReversed();
  const before = inGoodOrder ? [...rest, slice] : rest.filter((unit) => unit !== firewall);
  const calls = [units.filter(isSocket), before].filter((call) => call.length > 0);
  return [calls, inGoodOrder ? [] : [firewall, slice]];
};

const removeUnits = async ({exec}: Context, units: readonly string[]): Promise<void> => {
  if (units.length === 0) return;
  for (const unit of units) await rm(unitPath(unit), {force: true});
  // systemd forgets units that are stopped, but not those that failed. That spares a reload, which takes seconds on a busy server.
  await systemd(exec).resetFailed(...units);
};

/**
 * In good order, so that databases can write what they hold; a daemon that does not answer must not keep us here.
 *
 * @returns whether all are stopped
 */
const stopContainers = async ({signal, report}: Context, networkId: NetworkId): Promise<boolean> => {
  const daemon = docker(dockerSocket(networkId), {signal});
  try {
    const alive = (await daemon.containers()).filter(isAlive);
    await Promise.all(alive.map(({id}) => daemon.stop(id, GRACE_SECONDS)));
    return true;
  } catch (error) {
    if (isRdcError(error, 'CANCELLED')) throw error;
    report({type: 'warning', message: `Containers are stopped by force: ${messageOf(error)}`});
    return false;
  }
};

/** With its namespace go all mounts in it; one that an older agent started has left them to the server. */
const unmountLeftovers = async ({exec}: Context, networkId: NetworkId): Promise<void> => {
  const roots = [execRoot(networkId), await dataRootOf(networkId)].filter((root) => root !== null);
  const own = namespaceDir(networkId);
  const left = (await readMounts())
    .map(({path}) => path)
    .filter((path) => path === own || [...roots, own].some((root) => isBelow(path, root)));
  if (left.length > 0) await exec(unmount(...left.toReversed()));
};

const isBelow = (path: string, root: string): boolean => path.startsWith(`${root}/`);

/** The data root a repository's daemon was last configured with. */
export const dataRootOf = async (networkId: NetworkId): Promise<string | null> => {
  const text = await readable(configFile(networkId));
  if (text === null) return null;
  try {
    const dataRoot = (JSON.parse(text) as Record<string, unknown>)['data-root'];
    return typeof dataRoot === 'string' ? dataRoot : null;
  } catch {
    // A file cut short by a power failure: the next start writes it anew.
    return null;
  }
};

/** Stopped as well: systemd would go on trying, and then refuse a start that could succeed. */
const daemonFailure = async (context: Context, networkId: NetworkId, cause: RdcError): Promise<RdcError> => {
  const {journal: read, resetFailed, stop} = systemd(context.cleanupExec);
  const withoutFirewall = await firewallFailure(context, networkId);
  if (withoutFirewall) return withoutFirewall;
  const journal = await read(dockerUnit(networkId), JOURNAL_LINES);
  const last = journal.at(-1);
  await stop(...programUnits(networkId));
  await resetFailed(...programUnits(networkId));
  return new RdcError('DAEMON_FAILED', `The Docker daemon ${networkId} did not start${last ? `: ${last}` : '.'}`, {
    hint: `On the server: renet daemon logs --network-id ${networkId}`,
    details: {networkId, journal},
    cause,
  });
};

/** @returns whether systemd may know an older version of a unit; a new one it finds by itself */
const writeAll = async (files: readonly DaemonFile[]): Promise<boolean> => {
  let replaced = false;
  for (const {path, content} of files) {
    replaced ||= dirname(path) === UNIT_DIR && (await exists(path));
    await mkdir(dirname(path), {recursive: true, mode: 0o755});
    await writeAtomic({write: path, content, mode: 0o644});
  }
  return replaced;
};

/** Written after a start: what the running daemon was started with, also when the agent is killed half-way. */
const stampFile = (id: NetworkId): string => `${execRoot(id)}.started`;

const hashOf = (files: readonly DaemonFile[]): string =>
  createHash('sha256').update(JSON.stringify(files)).digest('hex');

const presentUnits = async (networkId: NetworkId): Promise<string[]> => {
  const present = [];
  for (const unit of daemonUnits(networkId)) if (await exists(unitPath(unit))) present.push(unit);
  return present;
};
