import {cpus, hostname, machine, release, totalmem, uptime} from 'node:os';
import type {ServerPath} from '../../contract/types.js';
import {messageOf} from '../../shared/errors.js';
import type {Context, Handler} from '../engine/context.js';
import type {Step} from '../engine/plan.js';
import {layoutOf} from '../layout.js';
import {planBootUnits, readBootUnits} from '../setup/boot-units.js';
import {mountAt} from '../setup/datastore-facts.js';
import {planDirectories} from '../setup/directories.js';
import {
  readDirectoryFacts,
  readKernelFacts,
  readPackageFacts,
  readServer,
  readServiceFacts,
  readUserFacts,
} from '../setup/facts.js';
import {planKernel} from '../setup/kernel.js';
import {missingPrograms, planRepair} from '../setup/packages.js';
import {unsupported} from '../setup/release.js';
import {planServices} from '../setup/services.js';
import {planUser} from '../setup/user.js';
import {readMounts} from '../system/mount.js';

/** Reads almost all from `/proc`, `/sys` and `/etc`; two processes in all. */
export const machineInfo: Handler<'machine-info'> = async ({datastore}, context) => {
  const server = await readServer();
  const reason = unsupported(server);
  return {
    hostname: hostname(),
    os: server.release.name,
    kernel: release(),
    arch: machine(),
    cpus: cpus().length,
    memoryBytes: totalmem(),
    uptimeSeconds: uptime(),
    missing: reason ? [reason] : await findMissing(datastore, context),
    agentHash: context.agentHash,
  };
};

/** What set-up would do, asked of the same plans that it carries out. */
const findMissing = async (datastore: ServerPath, {exec}: Context): Promise<string[]> => {
  const layout = layoutOf(datastore);
  const [packages, users, kernel, services, mounts, directories] = await Promise.all([
    readPackageFacts(exec),
    readUserFacts(),
    readKernelFacts(),
    readServiceFacts(exec, datastore),
    readMounts(),
    readDirectoryFacts(layout),
  ]);
  const bootUnits = await readBootUnits(exec, datastore, services);
  const programs = missingPrograms(packages);
  const mounted = mountAt(mounts, datastore)?.type === 'btrfs';
  return [
    ...titles(() => planRepair(packages)),
    ...(programs.length > 0 ? [`install ${programs.join(', ')}`] : []),
    ...titles(() => planUser(users)),
    ...titles(() => planKernel(kernel)),
    ...titles(() => planServices(services)),
    ...(mounted ? titles(() => planDirectories(layout, directories)) : [`create or mount datastore ${datastore}`]),
    ...titles(() => planBootUnits(bootUnits)),
  ];
};

/** A plan that cannot be made tells why; information is no place to fail for it. */
const titles = (plan: () => readonly Step[]): string[] => {
  try {
    return plan().map(({title}) => title);
  } catch (error) {
    return [messageOf(error)];
  }
};
