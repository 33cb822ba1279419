// Says how to enter the machine when an end-to-end test fails; the run stops there and the machine is kept as it is.
const {TestEnvironment} = require('jest-environment-node');

module.exports = class extends TestEnvironment {
  handleTestEvent(event) {
    if (event.name !== 'test_fn_failure' && event.name !== 'hook_failure') return;
    const names = [this.global.rdcTestMachines ?? []].flat();
    for (const name of names)
      process.stderr.write(`\nThe machine is kept as it is. Enter it: bin/run.js ops ssh ${name}\n`);
  }
};
