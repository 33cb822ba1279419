import {join} from 'node:path';
import {messageOf} from '../../shared/errors.js';
import {allOf} from '../../shared/pool.js';
import type {Lab} from '../lab.js';
import {busybox} from './busybox.js';
import {containerImageDir, ensureContainerImage, pushLayout, type ContainerImage} from './container-image.js';
import {postgres} from './postgres.js';
import {builtTraefik, ensureTraefikLayout, traefikDir} from './traefik.js';
import {webappFrom} from './webapp.js';

/** A container image that could not be had, and why; the server works without it. */
export interface MissingImage {
  readonly name: string;
  readonly reason: string;
}

interface Ready {
  readonly image: ContainerImage;
  readonly layout: string;
}

export interface ContainerSet {
  readonly ready: readonly Ready[];
  readonly missing: readonly MissingImage[];
}

const webappOf = (lab: Lab): Promise<ContainerImage> =>
  webappFrom(join(lab.packageRoot, 'examples', 'webapp-postgres', 'webapp'));

/** Where the layouts of all images are that a registry serves now, made or not. */
export const containerDirs = async (lab: Lab): Promise<string[]> => {
  const built = [busybox, postgres, await webappOf(lab)].map((image) => containerImageDir(lab, image));
  return [...built, await traefikDir(lab)];
};

/** Makes every image that the registry of a lab server serves. What needs the internet may be missing. */
export const ensureContainers = async (lab: Lab): Promise<ContainerSet> => {
  const ready: Ready[] = [];
  const missing: MissingImage[] = [];
  const make = async (image: ContainerImage): Promise<Ready> => ({
    image,
    layout: await ensureContainerImage(lab, image),
  });
  const attempt = async (name: string, made: () => Promise<Ready>): Promise<void> => {
    try {
      ready.push(await made());
    } catch (error) {
      lab.report(`${name} cannot be had: ${messageOf(error)}`);
      missing.push({name, reason: messageOf(error)});
    }
  };
  // Side by side: some wait for the network while others compile.
  await allOf([
    ...[busybox, postgres].map(async (image) => ready.push(await make(image))),
    attempt('rdc-examples/webapp', async () => make(await webappOf(lab))),
    attempt(builtTraefik.repository, async () => ({image: builtTraefik, layout: await ensureTraefikLayout(lab)})),
  ]);
  return {ready, missing};
};

/** Uploads the images into the registry at `host:port`. */
export const pushContainers = async (lab: Lab, {ready}: ContainerSet, registry: string): Promise<void> => {
  for (const {image, layout} of ready) {
    for (const tag of image.tags) await pushLayout(lab, layout, registry, `${image.repository}:${tag}`);
  }
};
