import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {build} from 'esbuild';
import {toAscii} from './ascii.mjs';
import {lazyContract} from './lazy-contract.mjs';
import {lazyOclif} from './lazy-oclif.mjs';
import {leanSsh2} from './lean-ssh2.mjs';
import {ROOT} from './root.mjs';

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

/** The editor prompt of inquirer, which rdc never shows, brings half a megabyte of character tables. */
const noEditor = {
  name: 'no-editor',
  setup: ({onResolve, onLoad}) => {
    onResolve({filter: /^@inquirer\/external-editor$/}, ({path}) => ({path, namespace: 'no-editor'}));
    onLoad({filter: /.*/, namespace: 'no-editor'}, () => ({contents: 'export const editAsync = undefined;'}));
  },
};

const BUNDLE = join(ROOT, 'dist', 'rdc.bundle.cjs');

/** rdc as one file; the manifest and the package's facts are in it. */
export const buildCli = async () => {
  await build({
    stdin: {
      contents: entryText(readJson('oclif.manifest.json'), readJson('package.json')),
      resolveDir: ROOT,
      sourcefile: 'entry.cjs',
      loader: 'js',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    absWorkingDir: ROOT,
    outfile: BUNDLE,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    define: {'import.meta.url': 'BUNDLE_URL'},
    banner: {js: `const BUNDLE_URL = require('node:url').pathToFileURL(__filename).href;`},
    // Optional native code of ssh2, which is not where the bundle is.
    external: ['./crypto/build/Release/sshcrypto.node'],
    plugins: [lazyContract, lazyOclif, leanSsh2, noEditor],
    logOverride: {'require-resolve-not-external': 'silent'},
  });
  toAscii(BUNDLE);
};
