import {afterAll, expect, test} from '@jest/globals';
import MachinePrune from '../../../src/commands/machine/prune.js';
import type {Kept, Orphan} from '../../../src/contract/operations/prune.js';
import type {Guid, NetworkId} from '../../../src/contract/types.js';
import {cleanUp, run} from '../../support/run.js';
import {labDocument} from '../../support/scenes.js';

afterAll(cleanUp);

const repository = '22222222-2222-4222-8222-222222222222' as Guid;
const orphan: Orphan = {kind: 'network', what: '2880', repository, networkId: 2880 as NetworkId};
const prune = (argv: string[], result: {removed: Orphan[]; skipped: Orphan[]; kept?: Kept[]}) =>
  run(MachinePrune, 'machine prune', argv, {document: labDocument(), script: {prune: {kept: [], ...result}}});

test('names what was removed and what was left', async () => {
  const {stdout, asked} = await prune(['server-1'], {removed: [orphan], skipped: [{...orphan, what: '2944'}]});
  expect(stdout).toBe(
    [
      'Removed on server-1:',
      '  network id 2880',
      'Left alone, because an operation on it runs:',
      '  network id 2944',
      '',
    ].join('\n'),
  );
  expect(asked).toEqual([{operation: 'prune', params: {datastore: '/mnt/rediacc'}, dryRun: false}]);
});

test('a dry run says what would go', async () => {
  const {stdout, asked} = await prune(['server-1', '--dry-run'], {removed: [orphan], skipped: []});
  expect(stdout).toBe('On server-1 this would be removed:\n  network id 2880\n');
  expect(asked[0]?.dryRun).toBe(true);
});

test('on a clean machine there is nothing', async () => {
  expect((await prune(['server-1'], {removed: [], skipped: []})).stdout).toBe('Nothing is left over on server-1.\n');
});

test('a reservation for a datastore that is not there is kept, and told of', async () => {
  const reason = 'its repository is on the datastore /mnt/other, which is not mounted';
  const kept = [{networkId: 2880 as NetworkId, repository, datastore: '/mnt/other', reason}];
  expect((await prune(['server-1'], {removed: [], skipped: [], kept})).stdout).toBe(
    [
      'Nothing is left over on server-1.',
      'Left alone, because its repository may be where this did not look:',
      `  network id 2880: ${reason}`,
      '',
    ].join('\n'),
  );
});
