/**
 * Starts the agent's bundle with V8's compiled code, which `warm` leaves beside it. Compiling is
 * half of a start; a cache that does not fit (another Node) is ignored, and no cache is just slower.
 * All of a cache is read at every start, so that `renet compose` has one of its own.
 */
import {readFileSync, renameSync, writeFileSync} from 'node:fs';
import {createRequire, Module} from 'node:module';
import {dirname, join} from 'node:path';
import {constants, Script} from 'node:vm';

const directory = dirname(process.argv[1] ?? '');
const file = join(directory, 'renet.cjs');
const [command, warmed] = process.argv.slice(2);
const isWarming = command === 'warm';
const forCompose = (isWarming ? warmed : command) === 'compose';
const cache = join(directory, forCompose ? 'compose.cache' : 'renet.cache');

const readCache = (): Buffer | undefined => {
  try {
    return readFileSync(cache);
  } catch {
    return undefined;
  }
};

const writeCache = (script: Script): void => {
  writeFileSync(`${cache}.tmp`, script.createCachedData());
  renameSync(`${cache}.tmp`, cache);
};

// The build makes the bundle pure ASCII; as such it is read fastest.
const script = new Script(Module.wrap(readFileSync(file, 'latin1')), {
  filename: file,
  cachedData: readCache(),
  importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
// Only a delivery, which runs as root before anybody uses it, may write beside the bundle.
if (isWarming) process.once('exit', () => writeCache(script));
const holder = {exports: {}};
(script.runInThisContext() as (...args: unknown[]) => void)(
  holder.exports,
  createRequire(file),
  holder,
  file,
  directory,
);
