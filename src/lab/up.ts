import {isDeepStrictEqual} from 'node:util';
import {messageOf, RdcError} from '../shared/errors.js';
import {allOf} from '../shared/pool.js';
import {containerDirs, ensureContainers, pushContainers, type ContainerSet} from './containers/all.js';
import {create, type Parts} from './create.js';
import {describe, isRunning, type LabMachine} from './describe.js';
import {waitForServices} from './guest.js';
import {driverNamed} from './drivers/all.js';
import {chooseDriver, type Choice} from './drivers/choice.js';
import {driverNameOf, RUNS_ON, type DriverName} from './drivers/name.js';
import {ensureImage, imageDir} from './image/image.js';
import {builtKernel} from './kernel/kernel.js';
import {ensureKeys, type LabKeys} from './keys.js';
import type {Lab} from './lab.js';
import {rememberReady, remove, restore, resume, withMachine} from './machine.js';
import {ensureHostPackages, packagesOf} from './packages.js';
import {recipeOf, type ImageName} from './image/recipe.js';
import {awaitEntry, entranceOf, start} from './start.js';
import {readState, writeState, type VmState} from './vm-state.js';

export interface UpRequest {
  readonly name: string;
  /** What is on a new server; default `server`. An existing one keeps what it is, and refuses another word. */
  readonly image?: ImageName;
  /** Takes it back to how it was when it was new; what was done on it is gone. Seconds, when nothing new is needed. */
  readonly fresh?: boolean;
  /** Makes the server anew, whatever there is. */
  readonly rebuild?: boolean;
}

/**
 * Makes sure that a server runs and lets us in. The first time it builds the image, boots, and fills the registry;
 * after that it goes on where the server was left.
 *
 * @throws RdcError LAB_FAILED, LOCKED, ALREADY_EXISTS for a server of another image, INVALID_INPUT for a bad name
 */
export const up = async (lab: Lab, request: UpRequest): Promise<LabMachine> => {
  checkName(request.name);
  await ensureHostPackages(lab);
  const keys = await ensureKeys(lab);
  if (request.rebuild) await remove(lab, request.name);
  return withMachine(lab, request.name, async () => {
    const known = await readState(lab, request.name);
    const image = request.image ?? known?.image ?? 'server';
    if (known && known.image !== image) throw otherImage(known, image);
    if (known && lab.wish && driverNameOf(known) !== lab.wish) throw otherDriver(known, lab.wish);
    return describe(lab, await bring(lab, {...request, image}, keys, known), keys);
  });
};

/**
 * Whether a server is what a new one would be made of: image, kernel and container images of today. Builds nothing.
 *
 * @internal of the end-to-end tests
 */
export const isCurrent = async (lab: Lab, state: VmState): Promise<boolean> => {
  const driver = driverNameOf(state);
  const image = imageDir(lab, recipeOf(state.image, await ensureKeys(lab), driver));
  const kernel = driver === 'uml' ? ((await builtKernel(lab))?.dir ?? null) : null;
  const containers = state.image === 'server' ? await containerDirs(lab) : [];
  const has = [state.imageDir, state.kernelDir, ...[...state.containers].sort()];
  return isDeepStrictEqual(has, [image, kernel, ...containers.sort()]);
};

/** The name becomes a directory, a host name and a word on the kernel's command line. */
const checkName = (name: string): void => {
  if (/^[a-z][a-z0-9-]{0,30}$/.test(name)) return;
  throw new RdcError('INVALID_INPUT', `"${name}" is no name for a server.`, {
    hint: 'Use a-z, 0-9 and "-", a letter first, at most 31 of them.',
  });
};

const otherImage = ({name, image: is}: VmState, image: ImageName): RdcError =>
  new RdcError('ALREADY_EXISTS', `${name} exists and is a "${is}" server, not a "${image}" one.`, {
    hint: [`rdc ops up --name ${name} --image ${image} --rebuild`, 'Or choose another --name.'],
  });

const otherDriver = (known: VmState, wish: DriverName): RdcError =>
  new RdcError('ALREADY_EXISTS', `${known.name} exists and runs under ${driverNameOf(known)}, not under ${wish}.`, {
    hint: [
      `RDC_LAB_DRIVER=${driverNameOf(known)} rdc ops up --name ${known.name}`,
      `To make it anew: rdc ops up --name ${known.name} --rebuild`,
    ],
  });

type Wanted = UpRequest & {readonly image: ImageName};

const bring = async (lab: Lab, request: Wanted, keys: LabKeys, known?: VmState): Promise<VmState> => {
  if (known?.ready) return request.fresh ? renew(lab, known, keys) : goOn(lab, known, keys);
  const choice = await chooseDriver(lab);
  const [parts, containers] = await allOf([partsOf(lab, choice, request, keys), containersOf(lab, request.image)]);
  const state = await create(lab, request, parts, keys, containers.missing);
  lab.report(`booting ${state.name}${state.accelerator === 'tcg' ? ' (emulated: this takes minutes)' : ''}`);
  await start(lab, state, keys);
  await waitForServices(lab, entranceOf(state, keys));
  return fill(lab, state, keys, containers);
};

const goOn = async (lab: Lab, state: VmState, keys: LabKeys): Promise<VmState> => {
  if (await isRunning(lab, state.name)) return awaitEntry(lab, state, keys).then(() => state);
  lab.report(state.suspended ? `waking ${state.name}` : `booting ${state.name}`);
  return resume(lab, state, keys);
};

/** Back to when it was new, with the container images of today. */
const renew = async (lab: Lab, known: VmState, keys: LabKeys): Promise<VmState> => {
  const own = {...lab, wish: driverNameOf(known)};
  const {image, kernelDir} = await partsOf(own, await chooseDriver(own), known, keys);
  if (image.dir !== known.imageDir || kernelDir !== known.kernelDir)
    return bring(lab, known, keys, {...known, ready: false});
  lab.report(`taking ${known.name} back to how it was when it was new`);
  const state = await restore(lab, known, keys);
  const containers = await containersOf(lab, known.image);
  const layouts = containers.ready.map(({layout}) => layout);
  return layouts.every((layout) => known.containers.includes(layout)) ? state : fill(lab, state, keys, containers);
};

/**
 * What a new server is made of; image and kernel are built side by side. When no kernel can be built, that is known afterwards, and
 * the lab chooses again.
 */
const partsOf = async (lab: Lab, choice: Choice, {image}: {image: ImageName}, keys: LabKeys): Promise<Parts> => {
  lab.report(`a server under ${RUNS_ON[choice.runsOn]}: ${choice.why}`);
  const driver = driverNamed(choice.driver);
  try {
    await ensureHostPackages(lab, packagesOf(driver));
    const [made, kernelDir] = await allOf([
      ensureImage(lab, recipeOf(image, keys, choice.driver), driver),
      driver.ensureKernel(lab),
    ]);
    return {choice, image: made, kernelDir};
  } catch (error) {
    const other = await chooseDriver(lab);
    if (other.driver === choice.driver) throw error;
    lab.report(messageOf(error));
    return partsOf(lab, other, {image}, keys);
  }
};

const containersOf = async (lab: Lab, image: ImageName): Promise<ContainerSet> =>
  image === 'server' ? ensureContainers(lab) : {ready: [], missing: []};

/** Fills the registry and takes the snapshot that the server can come back to. */
const fill = async (lab: Lab, state: VmState, keys: LabKeys, containers: ContainerSet): Promise<VmState> => {
  await pushContainers(lab, containers, `127.0.0.1:${state.ports.registry}`);
  await rememberReady(lab, state, keys);
  const layouts = containers.ready.map(({layout}) => layout);
  const ready = {...state, ready: true, containers: layouts, missingImages: containers.missing};
  await writeState(lab, ready);
  return ready;
};
