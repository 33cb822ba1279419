// TypeScript to ESM for jest, by the esbuild that also makes the bundles; types are checked by `npm run typecheck`.
const {createHash} = require('node:crypto');
const {transformSync, version} = require('esbuild');

const OPTIONS = {loader: 'ts', format: 'esm', target: 'es2022', sourcemap: 'inline', sourcesContent: true};

module.exports = {
  process: (source, file) => ({code: transformSync(source, {...OPTIONS, sourcefile: file}).code}),
  getCacheKey: (source, file) =>
    createHash('sha256')
      .update(`${version}\0${JSON.stringify(OPTIONS)}\0${file}\0${source}`)
      .digest('hex'),
};
