import {expect, test} from '@jest/globals';
import type {Summary} from '../../../../src/renet/inventory/repositories.js';
import {countStates} from '../../../../src/renet/operations/status.js';

const summary = (state: Summary['state'], daemon: Summary['daemon'], running = 0, total = 0) =>
  ({state, daemon, containers: {running, total}}) as Summary;

test('counts repositories, daemons and containers', () => {
  expect(
    countStates([
      summary('running', 'active', 2, 3),
      summary('mounted', 'failed', 0, 1),
      summary('unmounted', 'inactive'),
    ]),
  ).toEqual({
    repositories: {total: 3, mounted: 2, running: 1},
    daemons: {active: 1, failed: 1},
    containers: {running: 2, total: 4},
  });
});
