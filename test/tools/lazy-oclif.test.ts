// The build rewrites the sources of oclif. What it finds there must be what it was made for, or it must say so.
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {pathToFileURL} from 'node:url';
import {describe, expect, test} from '@jest/globals';

const {deferRequires} = await import(pathToFileURL('scripts/build/lazy-oclif.mjs').href);

/** Bundles a text with the plugin alone, in a process of its own. */
const bundle = (contents: string): {text?: string; errors?: string[]} =>
  JSON.parse(
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import {build} from 'esbuild';
        import {lazyOclif} from './scripts/build/lazy-oclif.mjs';
        const stdin = {contents: ${JSON.stringify(contents)}, resolveDir: process.cwd()};
        const how = {stdin, bundle: true, write: false, platform: 'node', logLevel: 'silent', plugins: [lazyOclif]};
        const said = await build(how).then(
          ({outputFiles}) => ({text: outputFiles[0].text}),
          ({errors}) => ({errors: errors.map(({text}) => text)}),
        );
        process.stdout.write(JSON.stringify(said));`,
      ],
      {encoding: 'utf8', maxBuffer: 2 ** 26},
    ),
  ) as {text?: string; errors?: string[]};

describe('deferRequires', () => {
  const source = `"use strict";
const node_fs_1 = require("node:fs");
const path = __importDefault(require("node:path"));
exports.read = (file) => node_fs_1.readFileSync(path.default.resolve(file));
`;

  test('has a module loaded by who uses it first', () => {
    const {contents, deferred} = deferRequires(source) as {contents: string; deferred: number};
    expect(deferred).toBe(2);
    const asked: string[] = [];
    const require = (name: string) => {
      asked.push(name);
      return {readFileSync: (file: string) => `text of ${file}`, resolve: (file: string) => `/${file}`};
    };
    const exports: {read?: (file: string) => string} = {};
    new Function('require', 'exports', '__importDefault', contents)(require, exports, (one: object) => ({
      default: one,
    }));
    expect(asked).toEqual([]);
    expect([exports.read?.('a'), exports.read?.('b')]).toEqual(['text of /a', 'text of /b']);
    expect(asked).toEqual(['node:fs', 'node:path']);
  });

  test('leaves a file alone that loads nothing at its start, or otherwise', () => {
    for (const text of ['exports.a = 1;', 'const {join} = require("node:path");']) {
      expect(deferRequires(text)).toEqual({contents: text, deferred: 0});
    }
  });
});

describe('the build', () => {
  test('names one version of oclif, whose sources it was made for', () => {
    const {dependencies} = JSON.parse(readFileSync('package.json', 'utf8')) as {dependencies: Record<string, string>};
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {packages: Record<string, {version: string}>};
    expect(dependencies['@oclif/core']).toBe(lock.packages['node_modules/@oclif/core']?.version);
  });

  test('fails when it finds less of oclif to rewrite than there was', () => {
    expect(bundle('console.log(1)').errors).toEqual([
      expect.stringMatching(
        /^oclif is not the one whose sources are rewritten: 0 files of oclif instead of \d+, 0 def/,
      ),
    ]);
  });

  test('finds all of it, and has nothing loaded at once', () => {
    const {text = '', errors} = bundle(`console.log(require('@oclif/core'))`);
    expect(errors).toBeUndefined();
    expect(text.match(/get \w+\(\) \{/g)?.length).toBeGreaterThan(200);
    expect(text).not.toMatch(/^ +(?:var|const|let) (?!value\b)\w+ = (?:__\w+\()?require\("node:/m);
  });
});
