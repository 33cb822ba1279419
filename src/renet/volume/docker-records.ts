import {lstat, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {RdcError} from '../../shared/errors.js';
import {readInside} from '../files/inside.js';

/** Names that Docker gives: containers and layers, and the short links to layers. */
const ID = /^[0-9a-f]{64}(?:-init)?$/;
const SHORT = /^[A-Z0-9]{26}$/;
const LIMIT_BYTES = 4096;
const MOUNTS = ['image', 'overlay2', 'layerdb', 'mounts'];

/**
 * Removes every container from a Docker data root that no daemon uses: its records, its writable
 * layer, and what the containerd of the repository and the network controller know of it. Images and
 * volumes stay. Without this the daemon of a fork would start the containers of the parent, by their
 * restart policy, at the addresses of the parent.
 *
 * @param volume  the mounted volume; what lies there is not trusted to be free of links
 * @throws RdcError VERIFICATION_FAILED when a link is in the way
 */
export const forgetContainers = async (volume: string, dataRoot: readonly string[]): Promise<void> => {
  const inside = (...parts: string[]): Promise<string | null> => realDirectory(volume, [...dataRoot, ...parts]);
  const docker = await inside();
  if (docker === null) return;
  for (const container of await namesIn(await inside(...MOUNTS))) {
    await forgetLayers(volume, dataRoot, container);
  }
  // The records last: as long as one is there, an attempt that was killed is seen to be unfinished.
  await emptyDirectory(await inside('containerd', 'daemon'));
  await emptyDirectory(await inside('network', 'files'));
  await emptyDirectory(await inside('containers'));
  await rm(join(docker, 'engine-id'), {force: true});
};

/** The writable layer of a container and the one below it; then the record that names them. */
const forgetLayers = async (volume: string, dataRoot: readonly string[], container: string): Promise<void> => {
  const record = [...dataRoot, ...MOUNTS, container];
  for (const file of ['mount-id', 'init-id']) {
    const id = (await readInside(volume, join(...record, file), LIMIT_BYTES))?.trim() ?? '';
    if (ID.test(id)) await removeLayer(volume, [...dataRoot, 'overlay2'], id);
  }
  const directory = await realDirectory(volume, record);
  if (directory !== null) await rm(directory, {recursive: true, force: true});
};

const removeLayer = async (volume: string, overlay: readonly string[], id: string): Promise<void> => {
  const layer = await realDirectory(volume, [...overlay, id]);
  if (layer === null) return;
  const link = (await readInside(volume, join(...overlay, id, 'link'), LIMIT_BYTES))?.trim() ?? '';
  const links = await realDirectory(volume, [...overlay, 'l']);
  if (links !== null && SHORT.test(link)) await rm(join(links, link), {force: true});
  await rm(layer, {recursive: true, force: true});
};

const emptyDirectory = async (directory: string | null): Promise<void> => {
  for (const name of await namesIn(directory)) await rm(join(directory!, name), {recursive: true, force: true});
};

const namesIn = async (directory: string | null): Promise<string[]> => (directory === null ? [] : readdir(directory));

/** A directory of the volume that is reached through directories only; null when it is not there. */
const realDirectory = async (volume: string, parts: readonly string[]): Promise<string | null> => {
  let path = volume;
  for (const part of parts) {
    path = join(path, part);
    const found = await lstat(path).catch(() => null);
    if (!found) return null;
    if (!found.isDirectory()) {
      throw new RdcError('VERIFICATION_FAILED', `${path} is not a directory, so it cannot be made ready for a fork.`);
    }
  }
  return path;
};
