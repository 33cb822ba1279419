/** What our sources use of it; its server, its agents for HTTP and its key generator load half of Node. */
const INDEX = `module.exports = {
  Client: require('./client.js'),
  utils: {parseKey: require('./protocol/keyParser.js').parseKey},
};`;

/** Native code that only orders algorithms, which are pinned. ssh2 does without it when it cannot be loaded. */
const ABSENT = "throw new Error('not part of this program');";

/** ssh2 without what rdc never runs. */
export const leanSsh2 = {
  name: 'lean-ssh2',
  setup: ({onResolve, onLoad}) => {
    onLoad({filter: /ssh2[\\/]lib[\\/]index\.js$/}, () => ({contents: INDEX, loader: 'js'}));
    onResolve({filter: /^cpu-features$/}, ({path}) => ({path, namespace: 'absent'}));
    onLoad({filter: /.*/, namespace: 'absent'}, () => ({contents: ABSENT, loader: 'js'}));
  },
};
