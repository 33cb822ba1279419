// The demo's server, set up, as an earlier demo left it: the next one need not set it up again. Needs a built product.
import {existsSync} from 'node:fs';
import {cp, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {ROOT} from '../build/root.mjs';
import {digestOf} from '../build/stamp.mjs';

/** The commands and the agent that set it up: others may do it otherwise. */
const keyOfBuild = () => `demo-${digestOf(ROOT, ['dist/renet.cjs', 'dist/rdc.bundle.cjs']).slice(0, 12)}`;

/** Where the configuration of then is kept: it holds keys, and goes with the server. */
export const keptOf = (home) => `${home}-prepared`;

const report = (line) => process.stdout.write(`  ${line}\n`);

const openDemo = async (home) => {
  const [{openLab}, machine, up] = await Promise.all(
    ['lab', 'machine', 'up'].map((name) => import(`../../dist/lab/${name}.js`)),
  );
  const key = keyOfBuild();
  return {lab: openLab(report), machine, up, key, kept: join(keptOf(home), key)};
};

/**
 * Takes the server back to when it was set up by this very build, with the configuration of then.
 *
 * @param {string} name  the demo's server
 * @param {string} home  the directory of its configuration, which is replaced
 * @returns {Promise<boolean>} false when there is no such moment; nothing has changed then
 */
export const goBackToPrepared = async (name, home) => {
  const {lab, machine, up, key, kept} = await openDemo(home);
  const state = (await machine.listMachines(lab)).find((one) => one.name === name && one.ready);
  if (!state?.checkpoints.includes(key) || !existsSync(kept) || !(await up.isCurrent(lab, state))) return false;
  await machine.reset(lab, name, key);
  await rm(home, {recursive: true, force: true});
  await cp(kept, home, {recursive: true});
  return true;
};

/** Keeps the server as it is now, with its configuration. It may have to boot for that. */
export const keepPrepared = async (name, home) => {
  const {lab, machine, up, key, kept} = await openDemo(home);
  await machine.checkpoint(lab, name, key);
  await rm(keptOf(home), {recursive: true, force: true});
  await cp(home, kept, {recursive: true});
  await up.up(lab, {name});
};
