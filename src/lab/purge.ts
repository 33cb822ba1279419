import {rm} from 'node:fs/promises';
import type {Lab} from './lab.js';
import {remove} from './machine.js';
import {listNames} from './vm-state.js';

/** Removes every server, and the images and programs that were built for them. */
export const purge = async (lab: Lab): Promise<void> => {
  for (const name of await listNames(lab)) await remove(lab, name);
  await rm(lab.paths.root, {recursive: true, force: true});
};
