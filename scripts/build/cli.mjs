import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {build} from 'esbuild';
import {toAscii} from './ascii.mjs';
import {lazyContract} from './lazy-contract.mjs';
import {lazyOclif} from './lazy-oclif.mjs';
import {READABLE} from './options.mjs';
import {apart, buildParts} from './parts.mjs';
import {ROOT} from './root.mjs';
import {WRAPPED} from './wrapped.mjs';

const readJson = (name) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));

/** esbuild evaluates a `require`d module when it is first asked for: a command costs only itself. */
const entryText = (manifest, pjson) => {
  const commands = Object.keys(manifest.commands).map((id) => {
    const path = `./src/commands/${id.replaceAll(':', '/')}.ts`;
    return `${JSON.stringify(id)}: () => require(${JSON.stringify(path)})`;
  });
  const {name, version, oclif, type} = pjson;
  const facts = Object.entries(manifest.commands);
  const pieces = Object.fromEntries(facts.map(([id, command]) => [id, JSON.stringify(command)]));
  const aliases = Object.fromEntries(facts.map(([id, {aliases}]) => [id, aliases]).filter(([, names]) => names.length));
  return [
    `const {start} = require('./src/cli/command/entry.ts');`,
    `start({`,
    `  root: require('node:path').dirname(__dirname),`,
    `  pjson: ${JSON.stringify({name, version, type, oclif: {...oclif, commands: undefined}})},`,
    `  manifest: {version: ${JSON.stringify(manifest.version)}, commands: ${JSON.stringify(pieces)}},`,
    `  aliases: ${JSON.stringify(aliases)},`,
    `  commands: {${commands.join(',')}},`,
    `});`,
  ].join('\n');
};

const BUNDLE = join(ROOT, 'dist', 'rdc.bundle.cjs');

/** rdc as one file, and what it loads when it is needed as some more; the manifest and the package's facts are in it. */
export const buildCli = async () => {
  const packages = new Set();
  await build({
    ...READABLE,
    ...WRAPPED,
    stdin: {
      contents: entryText(readJson('oclif.manifest.json'), readJson('package.json')),
      resolveDir: ROOT,
      sourcefile: 'entry.cjs',
      loader: 'js',
    },
    outfile: BUNDLE,
    define: {'import.meta.url': 'BUNDLE_URL'},
    banner: {js: `${WRAPPED.banner.js}const BUNDLE_URL = require('node:url').pathToFileURL(__filename).href;`},
    plugins: [lazyContract, lazyOclif, apart(packages)],
  });
  toAscii(BUNDLE);
  await buildParts(packages);
};
