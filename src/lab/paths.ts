import {homedir} from 'node:os';
import {join} from 'node:path';

/** Every place of the lab on the workstation. All of it can be deleted: it is made again. */
export interface LabPaths {
  readonly root: string;
  readonly keys: string;
  readonly images: string;
  readonly vms: string;
  readonly cache: string;
}

/** Where the lab keeps its images and machines: `RDC_LAB_DIR`, else `rdc/lab` in the user's cache directory. */
export const labPaths = (env: NodeJS.ProcessEnv = process.env): LabPaths => {
  const root = env.RDC_LAB_DIR || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rdc', 'lab');
  return {
    root,
    keys: join(root, 'keys'),
    images: join(root, 'images'),
    vms: join(root, 'vms'),
    cache: join(root, 'cache'),
  };
};
