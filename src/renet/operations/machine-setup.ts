import type {ReadParams} from '../../contract/index.js';
import {isRdcError, RdcError} from '../../shared/errors.js';
import type {Context, Handler} from '../engine/context.js';
import {carryOut, type Step} from '../engine/plan.js';
import {layoutOf} from '../layout.js';
import {planBootEnabling, planBootFiles, readBootUnits} from '../setup/boot-units.js';
import type {DatastoreAsk} from '../setup/datastore.js';
import {planDirectories} from '../setup/directories.js';
import {
  readDirectoryFacts,
  readKernelFacts,
  readPackageFacts,
  readServer,
  readServiceFacts,
  readUserFacts,
} from '../setup/facts.js';
import {installMissing} from '../setup/install-packages.js';
import {planKernel} from '../setup/kernel.js';
import {checkPackageSpace, packageBytes, type PackageFacts} from '../setup/packages.js';
import {checkServer} from '../setup/release.js';
import {planServices} from '../setup/services.js';
import {checkDatastore, setUpDatastore} from '../setup/set-up-datastore.js';
import {startDocker} from '../setup/start-docker.js';
import {planUser} from '../setup/user.js';
import {versionsOf} from '../setup/versions.js';

/**
 * Prepares a server, part by part: each reads the facts, plans what they lack and carries it out.
 * So a second run does nothing, and a run after an interruption does the rest. What gives access
 * to the server (ssh, users' keys, sudo, firewall) is not touched.
 */
export const machineSetup: Handler<'machine-setup'> = async (params, context) => {
  const {exec} = context;
  const server = await readServer();
  checkServer(server);
  const ask = askOf(params);
  const packages = await readPackageFacts(exec);
  await refuseEarly(ask, packages, context);
  const packagesDone = await installMissing(context, server.release, packages);
  const changed = [
    ...packagesDone,
    ...(await run(planUser(await readUserFacts()), context)),
    ...(await run(planKernel(await readKernelFacts()), context).catch(explainKernel)),
  ];
  const services = await readServiceFacts(exec, params.datastore);
  const docker = planServices(services);
  await startDocker(docker, context);
  changed.push(...docker.map(({title}) => title));
  changed.push(...(await run(planBootFiles(await readBootUnits(exec, params.datastore, services)), context)));
  const {datastore, done} = await setUpDatastore(ask, context);
  const layout = layoutOf(params.datastore);
  changed.push(...done, ...(await run(planDirectories(layout, await readDirectoryFacts(layout)), context)));
  changed.push(...(await run(planBootEnabling(await readBootUnits(exec, params.datastore)), context)));
  const {installed} = packagesDone.length === 0 ? packages : await readPackageFacts(exec);
  return {changed: context.dryRun ? [] : changed, datastore, versions: versionsOf(installed)};
};

const askOf = ({datastore, datastoreSize, datastoreDevice}: ReadParams<'machine-setup'>): DatastoreAsk => ({
  path: datastore,
  size: datastoreSize,
  device: datastoreDevice,
});

/** Everything that can be known to fail is known before the first change. */
const refuseEarly = async (ask: DatastoreAsk, packages: PackageFacts, context: Context): Promise<void> => {
  checkPackageSpace(packages);
  planUser(await readUserFacts());
  await checkDatastore(ask, packageBytes(packages), context);
};

const run = async (steps: readonly Step[], context: Context): Promise<string[]> => {
  await carryOut(steps, context);
  return steps.map(({title}) => title);
};

/** The modules of a running kernel are gone once an update replaced it on disk. */
const explainKernel = (cause: unknown): never => {
  if (!isRdcError(cause, 'COMMAND_FAILED')) throw cause;
  throw new RdcError('SETUP_FAILED', `This kernel lacks what repositories need. ${cause.message}`, {
    hint: 'Reboot the server if its kernel was updated since it started, then run set-up again.',
    cause,
  });
};
