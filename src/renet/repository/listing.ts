import {namesOf} from '../files/read.js';
import {UNIT_DIR, type Layout} from '../layout.js';

/**
 * What lies in the places of repositories: one look at each directory, however many repositories there are. To ask
 * for each path of each of them would cost a server with hundreds most of the time of a list.
 */
export interface Names {
  /** Images, finished or not. */
  readonly images: ReadonlySet<string>;
  readonly mounts: ReadonlySet<string>;
  readonly interim: ReadonlySet<string>;
  /** Units that exist until the next boot. */
  readonly units: ReadonlySet<string>;
}

/** @returns null for the images when the datastore has no directory for them */
export const readNames = async (
  layout: Layout,
  unitDirectory: string = UNIT_DIR,
): Promise<Omit<Names, 'images'> & {readonly images: Names['images'] | null}> => {
  const [images, mounts, interim, units] = await Promise.all(
    [layout.repositories, layout.mounts, layout.interim, unitDirectory].map(namesOf),
  );
  return {
    images: images ? new Set(images) : null,
    mounts: new Set(mounts),
    interim: new Set(interim),
    units: new Set(units),
  };
};
