import type {ReadParams} from '../../contract/index.js';
import type {NetworkId} from '../../contract/types.js';
import {isRdcError, messageOf} from '../../shared/errors.js';
import {planDown, runCalls, type App, type Outcome} from '../apps/lifecycle.js';
import {checkRediaccfile, findRediaccfiles, type Rediaccfile} from '../apps/rediaccfile.js';
import {listFunctions, stopRun, type Runner} from '../apps/run.js';
import {startDaemon, stopDaemon} from '../daemon/daemon.js';
import {countContainers} from '../daemon/state.js';
import type {Context, Handler} from '../engine/context.js';
import {damageIn} from '../engine/damage.js';
import {carryOut} from '../engine/plan.js';
import type {Layout} from '../layout.js';
import {isOpen, readExisting, type RepositoryFacts} from '../repository/facts.js';
import {agreeOnNetworkId} from '../repository/network.js';
import {repositoryEnvironment} from '../services/environment.js';
import {readServices} from '../services/services.js';
import {repositoryUnmount} from './repository-unmount.js';

type Params = ReadParams<'repository-down'>;

/**
 * Runs every down(), best effort; then, when asked, stops the daemon and closes the volume. A
 * repository that is stopped already is a success.
 */
export const repositoryDown: Handler<'repository-down'> = async (params, context) => {
  const {server, facts} = await readExisting(params.datastore, params.guid);
  const networkId = agreeOnNetworkId(facts, server.reservations, params.networkId);
  const canRun = networkId !== null && facts.mounted && facts.dockerMounted;
  const {ran, failed} = canRun
    ? await runDowns(params, context, server.layout, networkId).catch((error: unknown) => unread(error, context))
    : {ran: [], failed: []};
  if (!facts.mounted && facts.directories.length > 0) context.report({type: 'warning', message: CUT_OFF});
  const unmounted = params.unmount && (await closeRepository(params, context, facts, networkId));
  const running = networkId === null || unmounted ? 0 : (await countContainers(context, networkId)).running;
  return {guid: params.guid, stopped: ran, failed, running, unmounted};
};

/** Which containers are to run is noted inside the volume, which is closed. */
const CUT_OFF =
  'The repository is not mounted and was not unmounted in good order, so no down() was run. If its containers ran when ' +
  'the server stopped, those with a restart policy start again when it is mounted; the same command stops them then.';

/** What is damaged must be possible to stop, too: then no down() runs, and the daemon stops the containers. */
const unread = (error: unknown, {report}: Context): Outcome => {
  const damage = damageIn(error);
  if (damage === null) throw error;
  report({type: 'warning', message: `${damage.message} No down() was run.`});
  return {ran: [], failed: ['.']};
};

const runDowns = async (
  {guid, timeoutSeconds}: Params,
  context: Context,
  layout: Layout,
  networkId: NetworkId,
): Promise<Outcome> => {
  const mountPath = layout.mount(guid);
  const {allowed, refused} = await checkAll(context, mountPath, await findRediaccfiles(mountPath));
  const none = {ran: [], failed: refused};
  if (allowed.length === 0 || context.dryRun) return none;
  await stopRun(context, networkId);
  // A down() talks to the daemon; one that was stopped by hand, or crashed, would make every function fail.
  await startDaemon(context, {guid, networkId, layout});
  const services = await readServices(layout.serviceFile(guid));
  const environment = repositoryEnvironment({guid, networkId, mountPath, services});
  const runner: Runner = {networkId, mountPath, environment, timeoutSeconds};
  const apps = await readApps(context, runner, allowed);
  const broken = apps.filter(({functions}) => functions === null).map(({file}) => file.directory);
  const {ran, failed} = await runCalls(context, runner, planDown(apps));
  return {ran, failed: [...refused, ...broken, ...failed]};
};

const readApps = async (context: Context, runner: Runner, files: readonly Rediaccfile[]): Promise<App[]> => {
  const functions = await listFunctions(context, runner, files);
  const apps = files.map((file, index) => ({file, functions: functions[index] ?? null}));
  for (const {file} of apps.filter((app) => app.functions === null)) {
    context.report({type: 'warning', message: `Bash cannot read ${file.path}; its down() was not run.`});
  }
  return apps;
};

/** A file that must not be run does not keep the others from being stopped. */
const checkAll = async (
  {report}: Context,
  mountPath: string,
  files: readonly Rediaccfile[],
): Promise<{allowed: Rediaccfile[]; refused: string[]}> => {
  const allowed: Rediaccfile[] = [];
  const refused: string[] = [];
  for (const file of files) {
    try {
      await checkRediaccfile(mountPath, file);
      allowed.push(file);
    } catch (error) {
      if (!isRdcError(error, 'INVALID_INPUT')) throw error;
      refused.push(file.directory);
      report({type: 'warning', message: messageOf(error)});
    }
  }
  return {allowed, refused};
};

/** Containers that no down() stopped are stopped with the daemon: the user asked for a closed volume. */
const closeRepository = async (
  {guid, datastore}: Params,
  context: Context,
  facts: RepositoryFacts,
  networkId: NetworkId | null,
): Promise<boolean> => {
  // Mount points alone are what a call leaves that died at its last step.
  const nothingLeft = !isOpen(facts) && !facts.daemonInstalled && facts.directories.length === 0;
  if (nothingLeft) return false;
  if (networkId !== null) {
    const does = `stop the daemon of network ${networkId}`;
    const call = () => stopDaemon(context, {networkId});
    await carryOut([{title: 'stop the Docker daemon', acts: [{does, call}]}], context);
  }
  const {unmounted} = await repositoryUnmount({guid, datastore, ...(networkId === null ? {} : {networkId})}, context);
  return unmounted;
};
