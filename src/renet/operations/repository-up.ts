import type {ReadParams, Result} from '../../contract/index.js';
import type {PlannedService} from '../../contract/operations/repository-up.js';
import type {NetworkId} from '../../contract/types.js';
import type {Exec} from '../../exec/exec.js';
import {RdcError} from '../../shared/errors.js';
import {execAsRepository} from '../apps/as-repository.js';
import {beginFirst} from '../apps/first-run.js';
import {nothingToStart, planUp, requireReadable, runCalls} from '../apps/lifecycle.js';
import {checkRediaccfile, findRediaccfiles, type Rediaccfile} from '../apps/rediaccfile.js';
import {stopRun} from '../apps/run.js';
import {findServices} from '../compose/files.js';
import {serviceFile} from '../compose/prepare.js';
import type {ThisRepository} from '../compose/this-repository.js';
import {startDaemon} from '../daemon/daemon.js';
import {isDaemonRunning, listContainers} from '../daemon/state.js';
import type {Context, Handler} from '../engine/context.js';
import {carryOut} from '../engine/plan.js';
import {dockerSocket, serviceIp, type Layout} from '../layout.js';
import {routesIfKnown} from '../proxy/routes.js';
import {readExisting} from '../repository/facts.js';
import {reserve} from '../repository/network-ids.js';
import {agreeOnNetworkId} from '../repository/network.js';
import {isSurge} from '../routes/table/surge.js';
import {assignServices} from '../services/assign.js';
import {repositoryEnvironment} from '../services/environment.js';
import {readServicesDocument, type Services} from '../services/services.js';
import {assignSlots, type DirectoryServices} from '../services/slots.js';
import {docker, serviceOf, type Container} from '../system/docker.js';
import {readListeners, type Listener} from '../system/listening.js';
import {flushImages, removeTorn} from '../volume/torn-images.js';
import {repositoryMount} from './repository-mount.js';

type Params = ReadParams<'repository-up'>;
type Up = Result<'repository-up'>;

/**
 * Mounts a repository when that is needed and asked for, starts its daemon, gives its services their
 * addresses, then runs every prep() and every up(). May be repeated: what is there is kept.
 */
export const repositoryUp: Handler<'repository-up'> = async (params, context) => {
  const {layout, networkId, mounted} = await openRepository(params, context);
  const mountPath = layout.mount(params.guid);
  const result = {guid: params.guid, networkId, mountPath, started: [], failed: [], services: [], routes: null};
  // What else there is to do is written in the volume, and a dry run has not opened it.
  if (!mounted) return result;
  const files = await filesToRun(mountPath, networkId);
  const place = {guid: params.guid, networkId, mountPath};
  // Compose reads and fetches whatever a file includes.
  const exec = execAsRepository(context.exec, {...place, environment: repositoryEnvironment({...place, services: {}})});
  const directories = files.map(({directory}) => directory);
  const found = await findServices(exec, mountPath, directories);
  if (context.dryRun)
    return params.prepOnly ? result : {...result, plan: await planServices(context, place, exec, found)};
  const services = await assignServices(layout.serviceFile(params.guid), found);
  await context.reach('addresses assigned');
  const environment = repositoryEnvironment({...place, services});
  const runner = {networkId, mountPath, environment, timeoutSeconds: params.timeoutSeconds};
  const {functions, first} = await beginFirst(context, runner, files, params);
  const apps = files.map((file, index) => ({file, functions: functions[index] ?? null}));
  requireReadable(apps);
  const {ran, failed} = await runCalls(context, runner, planUp(apps, params), first);
  await flushImages({guid: params.guid, networkId, layout}, context);
  const names = found.flatMap((directory) => directory.names);
  const [running, routes] = await Promise.all([
    startedServices(context, networkId, services, names),
    params.routes ? routesIfKnown(context, 'read again') : null,
  ]);
  const own = routes?.filter((route) => route.networkId === networkId) ?? null;
  return {...result, started: ran, failed, services: running, routes: own};
};

/** What would become of the services, directory by directory; the slots that new ones would get are written nowhere. */
const planServices = async (
  {report}: Context,
  {networkId, mountPath}: ThisRepository,
  exec: Exec,
  found: readonly DirectoryServices[],
): Promise<PlannedService[]> => {
  const {dryRun} = await import('../deploy/dry-run.js');
  const repository = {networkId, mountPath};
  const {services} = assignSlots(await readServicesDocument(serviceFile(repository)), found);
  // Its socket would start it.
  const daemon = (await isDaemonRunning(networkId)) ? docker(dockerSocket(networkId)) : null;
  const plans: PlannedService[] = [];
  for (const {directory} of found) {
    const say = (text: string) => reportLines(report, directory, text);
    plans.push(...(await dryRun({repository, services, daemon, exec, say}, directory)));
  }
  return plans;
};

const reportLines = (report: Context['report'], source: string, text: string): void => {
  for (const line of text.split('\n').filter(Boolean)) void report({type: 'log', source, stream: 'stderr', line});
};

/** Facts first: a repository that is mounted needs no key. Its daemon runs afterwards. */
const openRepository = async (
  params: Params,
  context: Context,
): Promise<{layout: Layout; networkId: NetworkId; mounted: boolean}> => {
  const {server, facts} = await readExisting(params.datastore, params.guid);
  const networkId = agreeOnNetworkId(facts, server.reservations, params.networkId);
  const {layout} = server;
  if (!context.dryRun) await stopRun(context, networkId);
  if (!facts.mounted || !facts.dockerMounted) {
    await mountFirst(params, context);
    return {layout, networkId, mounted: !context.dryRun};
  }
  if (facts.networkId === null && !context.dryRun) {
    await reserve(networkId, {guid: params.guid, datastore: layout.datastore});
  }
  const start = () => startDaemon(context, {guid: params.guid, networkId, layout});
  const does = `start the daemon of network ${networkId}`;
  await carryOut([{title: 'start the Docker daemon', acts: [{does, call: start}]}], context);
  // A mount that was killed may not have come to it.
  await removeTorn({guid: params.guid, networkId, layout}, context);
  return {layout, networkId, mounted: true};
};

const mountFirst = async ({guid, datastore, networkId, password, mount}: Params, context: Context): Promise<void> => {
  if (mount && password !== undefined) {
    await repositoryMount({guid, datastore, networkId, password}, context);
    return;
  }
  throw new RdcError('NOT_MOUNTED', `Repository ${guid} is not mounted, so nothing in it can be started.`, {
    hint: mount ? 'Give its passphrase with --password-stdin.' : 'rdc repo up <name> -m <machine> --mount',
  });
};

/** Checked all before any runs: a start must not stop half-way for what could be known before. */
const filesToRun = async (mountPath: string, networkId: NetworkId): Promise<Rediaccfile[]> => {
  const files = await findRediaccfiles(mountPath);
  if (files.length === 0) throw nothingToStart(mountPath, networkId);
  for (const file of files) await checkRediaccfile(mountPath, file);
  return files;
};

const startedServices = async (
  context: Context,
  networkId: NetworkId,
  services: Services,
  names: readonly string[],
): Promise<Up['services']> => {
  const [containers, listeners] = await Promise.all([listContainers(context, networkId), readListeners()]);
  return names.map((name) =>
    startedService(name, serviceIp(networkId, services[name]?.slot ?? 0), containers, listeners),
  );
};

/** What is to be said of one service: a running container of it counts more than a stopped one, what stands in for it not at all. */
export const startedService = (
  name: string,
  ip: string,
  containers: readonly Pick<Container, 'state' | 'labels'>[],
  listeners: readonly Listener[],
): Up['services'][number] => {
  const own = containers.filter((container) => serviceOf(container) === name && !isSurge(container));
  const state = (own.find((container) => container.state === 'running') ?? own[0])?.state ?? 'absent';
  const ports = listeners.filter((listener) => listener.ip === ip).map(({port}) => port);
  return {name, ip, state, ports: [...new Set(ports)].sort((a, b) => a - b)};
};
