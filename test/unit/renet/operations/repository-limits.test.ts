import {describe, expect, test} from '@jest/globals';
import type {Guid} from '../../../../src/contract/types.js';
import {planLimits, requireNeighbours} from '../../../../src/renet/operations/repository-limits.js';
import {guid, networkId, planLines, undoLines} from '../support.js';

const neighbour = guid.replaceAll('1', '2') as Guid;
const apply = [{does: 'apply them', call: async () => {}}];

describe('planLimits', () => {
  test('keeps them first, then applies them to what runs', () => {
    const steps = planLimits(guid, {before: {}, wanted: {pids: 300}, apply});
    expect(planLines(steps)).toEqual(['write /var/lib/rediacc/limits/GUID.json', 'apply them']);
    expect(undoLines(steps)).toEqual(['write /var/lib/rediacc/limits/GUID.json']);
  });

  test('applies again what was chosen before, in case it does not hold', () => {
    expect(planLines(planLimits(guid, {before: {pids: 300}, wanted: {pids: 300}, apply}))).toEqual(['apply them']);
  });

  test('has nothing to do for a closed repository that has them', () => {
    expect(planLimits(guid, {before: {}, wanted: {}, apply: []})).toEqual([]);
  });
});

describe('requireNeighbours', () => {
  const reservations = new Map([[networkId, {guid: neighbour, datastore: null}]]);

  test('takes repositories of this server', () => {
    expect(() => requireNeighbours({guid, connect: [neighbour]}, reservations)).not.toThrow();
    expect(() => requireNeighbours({guid}, reservations)).not.toThrow();
  });

  test('refuses the repository itself, and one that is not there', () => {
    expect(() => requireNeighbours({guid, connect: [guid]}, reservations)).toThrow('always may connect to itself');
    expect(() => requireNeighbours({guid, connect: [neighbour]}, new Map())).toThrow('has no repository');
  });
});
