// TypeScript to ESM for Jest, by the esbuild that also makes the bundles; types are checked by `npm run typecheck`.
// A test becomes one module together with all of ours that it imports, and zod becomes one: linking hundreds of modules anew for every
// file of tests took half the time of a run. Other packages stay outside, and what a test imports at run time is a module by itself.
const {createHash} = require('node:crypto');
const {readFileSync} = require('node:fs');
const {dirname} = require('node:path');
const {pathToFileURL} = require('node:url');
const {build, version} = require('esbuild');

const OPTIONS = {format: 'esm', target: 'es2022', sourcemap: 'external', sourcesContent: false};
const BUNDLED = /\.test\.ts$|\/node_modules\//;

const hash = (...parts) => createHash('sha256').update(parts.join('\0')).digest('hex');

/** In a bundle each module still finds what lies beside it. */
const META = ['url', 'filename', 'dirname'];
const ownMeta = {
  name: 'own-meta',
  setup: ({onLoad}) => {
    onLoad({filter: /\.ts$/}, ({path}) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes('import.meta')) return undefined;
      const meta = {url: pathToFileURL(path).href, filename: path, dirname: dirname(path)};
      return {contents: `const importMeta = ${JSON.stringify(meta)}; ${source}`, loader: 'ts'};
    });
  },
};
const AS_A_BUNDLE = {
  bundle: true,
  packages: 'external',
  plugins: [ownMeta],
  define: Object.fromEntries(META.map((key) => [`import.meta.${key}`, `importMeta.${key}`])),
};

/** @returns {Promise<{code: string, map: string}>} */
const compiled = async (file, {transformerConfig}) => {
  const asBundle = transformerConfig.bundle && BUNDLED.test(file);
  const {outputFiles} = await build({
    ...OPTIONS,
    entryPoints: [file],
    // Where it would lie: its map names the sources as seen from there.
    outfile: file.replace(/\.[jt]s$/, '.out.js'),
    ...(asBundle ? AS_A_BUNDLE : {}),
    platform: 'node',
    write: false,
    logLevel: 'silent',
  });
  const [map, code] = outputFiles;
  return {code: code.text, map: map.text};
};

/** What was made for its key, until it is asked for. */
const waiting = new Map();

module.exports = {
  /**
   * What goes into a bundle is known when it is made. So it is made every time, which takes some 20 ms, and Jest's cache holds it by what
   * is in it: a result of old sources cannot be.
   */
  getCacheKeyAsync: async (source, file, options) => {
    const made = await compiled(file, options);
    waiting.set(file, made);
    return hash(version, file, source, made.code, made.map, String(options.instrument));
  },
  processAsync: async (_, file, options) => {
    const made = waiting.get(file) ?? (await compiled(file, options));
    waiting.delete(file);
    return made;
  },
};
