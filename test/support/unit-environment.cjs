// Where tests run that need no server: many files in one process.
const {AsyncLocalStorage} = require('node:async_hooks');
const {TestEnvironment} = require('jest-environment-node');

const {run} = AsyncLocalStorage.prototype;
const used = new Set();
AsyncLocalStorage.prototype.run = function (...args) {
  used.add(this);
  return run.apply(this, args);
};

/**
 * Jest makes a store for each file and leaves it on. Before Node 24 every promise is told of every store that is on: by the 200th file
 * that took a sixth of the time.
 */
module.exports = class extends TestEnvironment {
  async teardown() {
    await super.teardown();
    for (const store of used) store.disable();
    used.clear();
  }
};
