/**
 * Builds everything that is run: `npm run build`. With `--bundles` only what changes with every
 * edit: the two programs, without types, manifest, schemas and help. With `--if-changed` nothing, when the last build was
 * made of the same sources.
 */
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {buildAgent} from './build/agent.mjs';
import {buildCli} from './build/cli.mjs';
import {writeHelp} from './build/help.mjs';
import {writeManifest} from './build/manifest.mjs';
import {ROOT} from './build/root.mjs';
import {writeSchemas} from './build/schemas.mjs';
import {forgetBuild, isBuiltFrom, readSources, rememberBuild} from './build/stamp.mjs';

const quick = process.argv.includes('--bundles');
// Before the build: what somebody writes meanwhile may not be in it.
const sources = readSources();
if (process.argv.includes('--if-changed') && isBuiltFrom(sources)) {
  process.stderr.write('Built already from these sources.\n');
  process.exit();
}
forgetBuild();
const timed = async (title, work) => {
  const begun = performance.now();
  await work();
  process.stderr.write(`${title.padEnd(10)} ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
};

/** Only what changed since the last time; a command that was removed must not stay in the manifest. */
const compile = () => {
  const tsc = join(ROOT, 'node_modules', 'typescript-7', 'bin', 'tsc');
  const memory = join(ROOT, 'dist', '.tsbuildinfo');
  execFileSync(process.execPath, [tsc, '-p', ROOT, '--incremental', '--tsBuildInfoFile', memory], {stdio: 'inherit'});
  const commands = join(ROOT, 'dist', 'commands');
  for (const name of readdirSync(commands, {recursive: true}).filter((path) => path.endsWith('.js'))) {
    if (!existsSync(join(ROOT, 'src', 'commands', name.replace(/\.js$/, '.ts')))) rmSync(join(commands, name));
  }
};

if (!quick) {
  await timed('typescript', compile);
  await timed('manifest', writeManifest);
  await timed('schemas', writeSchemas);
}
await timed('agent', buildAgent);
await timed('cli', buildCli);
if (!quick) {
  await timed('help', writeHelp);
  rememberBuild(sources);
}
