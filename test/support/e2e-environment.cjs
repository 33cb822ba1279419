// After a failure the rest of the suite is skipped: the machine is kept as it was then, and how to enter it is said.
const {TestEnvironment} = require('jest-environment-node');

module.exports = class extends TestEnvironment {
  #failed = false;

  handleTestEvent(event) {
    if (this.#failed) leaveOut(event);
    if (event.name !== 'test_fn_failure' && event.name !== 'hook_failure') return;
    this.#failed = true;
    process.env.RDC_E2E_FAILED = '1'; // read by the teardown, in this same process
    const {message, stack} = event.error ?? {};
    process.stderr.write(`\n${event.test?.name ?? 'hook'}\n${stack ?? message ?? event.error}\n`);
    const name = this.global.rdcTestMachine;
    if (name) process.stderr.write(`\nThe machine is kept as it is. Enter it: bin/run.js ops ssh ${name}\n`);
  }
};

/**
 * A test that a failed `beforeAll` has given an error is not run by Jest and counts as failed. Skipping it would make it one of
 * those that nobody misses, and a suite that never began would have passed.
 */
const leaveOut = ({name, test, describeBlock}) => {
  if (name === 'test_start' && test.errors.length === 0) test.mode = 'skip';
  // Not `mode`, which would skip the tests below it whatever their errors.
  if (name === 'run_describe_start') describeBlock.hooks = [];
};
