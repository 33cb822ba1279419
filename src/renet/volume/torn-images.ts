import * as z from 'zod';
import {OWN_DIR} from '../../contract/server.js';
import type {Guid, NetworkId} from '../../contract/types.js';
import type {Context} from '../engine/context.js';
import {carryOut} from '../engine/plan.js';
import {readInside, writeInside} from '../files/inside.js';
import {dockerSocket, type Layout} from '../layout.js';
import {readBootId} from '../system/boot-id.js';
import {docker} from '../system/docker.js';
import {syncFileSystem} from '../system/freeze.js';
import {readImages, tornContainers, tornImages} from './docker-layers.js';

/** A mounted repository whose daemon runs. */
export interface Mounted {
  readonly guid: Guid;
  readonly networkId: NetworkId;
  readonly layout: Layout;
}

/** Inside the volume: the images that are known to be on its disk, and in which boot that was found out. */
const FILE = `${OWN_DIR}/images.json`;
const FILE_BYTES = 2 ** 20;
const Flushed = z.object({bootId: z.string(), images: z.record(z.string(), z.string())});
type Flushed = z.output<typeof Flushed>;

const readFlushed = async ({guid, layout}: Mounted): Promise<Flushed> => {
  const text = await readInside(layout.mount(guid), FILE, FILE_BYTES).catch(() => null);
  try {
    return Flushed.parse(JSON.parse(text ?? ''));
  } catch {
    return {bootId: '', images: {}};
  }
};

/** Ids of images that were not there, in this record, when it was noted. */
const unprovenOf = (now: Flushed['images'], flushed: Flushed['images']): string[] =>
  Object.keys(now).filter((id) => flushed[id] !== now[id]);

/**
 * Removes what a power cut has torn of images and containers, so that they are fetched, built and made anew: see
 * `docker-layers`. In the boot in which an image came nothing can have happened to it; a container that has a volume which
 * only it knows is left, with its image, and named.
 */
export const removeTorn = async (mounted: Mounted, context: Context): Promise<void> => {
  if (context.dryRun) return;
  const {guid, networkId, layout} = mounted;
  const {bootId, images: flushed} = await readFlushed(mounted);
  if (bootId === (await readBootId())) return;
  const dataRoot = layout.dockerData(guid);
  const unproven = unprovenOf(await readImages(dataRoot), flushed);
  const images = await tornImages(dataRoot, unproven);
  const containers = await tornContainers(dataRoot);
  if (images.length + containers.length > 0) {
    const does = `remove from network ${networkId}'s Docker what a power cut has damaged`;
    const call = () => remove(dockerSocket(networkId), {images, containers}, context);
    await carryOut([{title: 'remove what a power cut has damaged', acts: [{does, call}]}], context);
  }
  if (unproven.length > 0) await noteFlushed(mounted, context);
};

/** After images may have come: has all of them on the disk, so that no power cut can tear them. */
export const flushImages = async (mounted: Mounted, context: Context): Promise<void> => {
  const {images} = await readFlushed(mounted);
  const now = await readImages(mounted.layout.dockerData(mounted.guid));
  if (unprovenOf(now, images).length > 0) await noteFlushed(mounted, context);
};

/** Asked for the images before it is flushed: one that comes meanwhile is not known to be whole. */
const noteFlushed = async ({guid, layout}: Mounted, {exec}: Context): Promise<void> => {
  const root = layout.mount(guid);
  const images = await readImages(layout.dockerData(guid));
  await exec(syncFileSystem(root));
  const content = `${JSON.stringify({bootId: await readBootId(), images} satisfies Flushed)}\n`;
  await writeInside(root, {path: FILE, content, mode: 0o600});
};

interface Torn {
  /** Ids as hex digits. */
  readonly images: readonly string[];
  readonly containers: readonly string[];
}

const remove = async (socket: string, torn: Torn, {report, signal}: Context): Promise<void> => {
  const daemon = docker(socket, {signal});
  const say = (message: string) => void report({type: 'warning', message});
  const kept = new Set<string>();
  for (const {id, imageId, name, anonymousVolumes} of await daemon.containers()) {
    const image = imageId.replace(/^sha256:/, '');
    if (!torn.containers.includes(id) && !torn.images.includes(image)) continue;
    if (anonymousVolumes.length > 0) {
      kept.add(image);
      say(
        `A power cut has damaged container "${name}" or its image. It was left, because only it knows its volume ${anonymousVolumes.join(', ')}.`,
      );
      continue;
    }
    await daemon.remove(id, {volumes: false});
    say(`A power cut has damaged container "${name}" or its image. It was removed; \`repo up\` makes it anew.`);
  }
  for (const id of torn.images.filter((image) => !kept.has(image))) {
    const names = (await daemon.image(`sha256:${id}`))?.names ?? [];
    await daemon.removeImage(`sha256:${id}`);
    say(
      `A power cut has damaged image ${names.join(', ') || id}. It was removed; \`repo up\` fetches or builds it again.`,
    );
  }
};
