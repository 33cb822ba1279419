// A state that suites start from is prepared once for a build, by one server: those of the other lanes get a copy of its disk.
import {cp, mkdir, readFile, rename, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Lab} from '../../../src/lab/lab.js';
import {withLock} from '../../../src/lab/lock.js';
import {checkpoint, listMachines, reset, takeOver, type LabMachine} from '../../../src/lab/machine.js';
import {isCurrent} from '../../../src/lab/up.js';

/** The name of rdc's document in its configuration. */
export const DOCUMENT = 'config.json';

/** Where the configuration of `rdc` lies that belongs to a state of a server. */
export const stateDir = (lab: Lab, name: string, key: string): string => join(lab.paths.root, 'e2e', `${name}-${key}`);

/**
 * Makes sure that a server has a checkpoint `key` and a configuration that belongs to it.
 *
 * @param prepare  brings the server into that state and fills the directory of its configuration
 */
export const ensureState = (
  lab: Lab,
  machine: LabMachine,
  key: string,
  prepare: (configDir: string) => Promise<void>,
): Promise<void> =>
  // One lane prepares it; the others wait for that and take it over.
  withLock(join(lab.paths.root, 'e2e', key), async () => {
    if (await hasState(lab, machine, key)) return;
    const half = `${stateDir(lab, machine.name, key)}.half`;
    await rm(half, {recursive: true, force: true});
    await mkdir(half, {recursive: true});
    if (!(await borrow(lab, machine, key, half))) {
      await reset(lab, machine.name);
      await prepare(half);
      await checkpoint(lab, machine.name, key);
    }
    await rm(stateDir(lab, machine.name, key), {recursive: true, force: true});
    await rename(half, stateDir(lab, machine.name, key));
  });

const hasState = async (lab: Lab, {name, checkpoints}: LabMachine, key: string): Promise<boolean> =>
  checkpoints.includes(key) &&
  (await stat(stateDir(lab, name, key)).then(
    () => true,
    () => false,
  ));

/** Takes the state over from a server that has it, with its configuration: only the port of its sshd is another. */
const borrow = async (lab: Lab, machine: LabMachine, key: string, configDir: string): Promise<boolean> => {
  for (const other of await listMachines(lab)) {
    if (other.name === machine.name || other.image !== machine.image || !(await hasState(lab, other, key))) continue;
    if (!(await isCurrent(lab, other)) || !(await takeOver(lab, machine.name, other.name, key))) continue;
    await cp(stateDir(lab, other.name, key), configDir, {recursive: true});
    const file = join(configDir, DOCUMENT);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll(String(other.ports.ssh), String(machine.ports.ssh)));
    return true;
  }
  return false;
};
