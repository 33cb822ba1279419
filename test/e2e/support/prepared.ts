// A state that suites start from is prepared once for a build, by each lane for its own server: its addresses are part of it.
import {mkdir, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {exists} from '../../../src/lab/files.js';
import type {Lab} from '../../../src/lab/lab.js';
import {checkpoint, reset, type LabMachine} from '../../../src/lab/machine.js';

/** Where the configuration of `rdc` lies that belongs to a state of a server. */
export const stateDir = (lab: Lab, name: string, key: string): string => join(lab.paths.root, 'e2e', `${name}-${key}`);

/**
 * Makes sure that a server has a checkpoint `key` and a configuration that belongs to it.
 *
 * @param isNew  whether nothing has happened on it yet
 * @param prepare  brings the server into that state and fills the directory of its configuration
 */
export const ensureState = async (
  lab: Lab,
  {machine, isNew}: {machine: LabMachine; isNew: boolean},
  key: string,
  prepare: (configDir: string) => Promise<void>,
): Promise<void> => {
  const dir = stateDir(lab, machine.name, key);
  if (machine.checkpoints.includes(key) && (await exists(dir))) return;
  const half = `${dir}.half`;
  for (const old of [half, dir]) await rm(old, {recursive: true, force: true});
  await mkdir(half, {recursive: true});
  if (!isNew) await reset(lab, machine.name);
  await prepare(half);
  await checkpoint(lab, machine.name, key);
  await rename(half, dir);
};
