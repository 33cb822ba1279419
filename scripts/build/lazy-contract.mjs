import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {build} from 'esbuild';
import {ROOT} from './root.mjs';

const CONTRACT = join(ROOT, 'src', 'contract');
const INDEX = join(CONTRACT, 'index.ts');

/** Where each operation is declared: its name to `{file, exported}`. Found by identity, so that it does not matter how the index is written. */
const placesOf = async () => {
  const files = readdirSync(CONTRACT, {recursive: true})
    .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
    .map((name) => `./${name.replaceAll('\\', '/')}`);
  const lines = ['./index.ts', ...files].map((file, at) => `export * as m${at} from ${JSON.stringify(file)};`);
  const {outputFiles} = await build({
    stdin: {contents: lines.join('\n'), resolveDir: CONTRACT, loader: 'ts'},
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  const modules = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  );
  const {operations, ...others} = modules.m0;
  if (Object.keys(others).length > 0)
    throw new Error(`src/contract/index.ts has more than operations: ${Object.keys(others)}`);
  return Object.entries(operations).map(([name, operation]) => {
    for (const [at, file] of files.entries()) {
      const found = Object.entries(modules[`m${at + 1}`]).find(([, value]) => value === operation);
      if (found) return {name, file, exported: found[0]};
    }
    throw new Error(`No file below src/contract exports the operation ${name}, so it cannot be loaded by itself.`);
  });
};

const getterOf = ({name, file, exported}) =>
  `get ${JSON.stringify(name)}() { return require(${JSON.stringify(file)})[${JSON.stringify(exported)}]; },`;

/**
 * Makes the schemas of an operation when it is asked for. All of them are a thousand objects, which takes longer
 * than most calls do, and a call is of one operation.
 */
export const lazyContract = {
  name: 'lazy-contract',
  setup: ({onLoad}) => {
    onLoad({filter: /src[\\/]contract[\\/]index\.ts$/}, async ({path}) => {
      if (path !== INDEX) return undefined;
      const getters = (await placesOf()).map(getterOf);
      return {contents: `export const operations = {\n${getters.join('\n')}\n};`, loader: 'ts', resolveDir: CONTRACT};
    });
  },
};
