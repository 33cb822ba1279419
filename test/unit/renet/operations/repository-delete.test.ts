import {describe, expect, test} from '@jest/globals';
import {planDelete} from '../../../../src/renet/operations/repository-delete.js';
import {closed, guid, layout, networkId, planLines} from '../support.js';

describe('planDelete', () => {
  test('destroys the keys first and gives the network id back last', () => {
    expect(planLines(planDelete(closed(), layout, networkId))).toEqual([
      'cryptsetup erase --batch-mode -- /mnt/rediacc/repositories/GUID',
      'remove /mnt/rediacc/repositories/GUID',
      'sync --file-system -- /mnt/rediacc',
      'remove /var/lib/rediacc/limits/GUID.json',
      'remove /var/lib/rediacc/docker-2816',
      'release network id 2816',
    ]);
  });

  test('takes the key for autostart with it, after the image that it opens', () => {
    const lines = planLines(planDelete(closed(), layout, null, [layout.keyFile(guid)]));
    expect(lines.slice(-3)).toEqual([
      'remove /mnt/rediacc/repositories/GUID',
      'sync --file-system -- /mnt/rediacc',
      'remove /mnt/rediacc/.credentials/keys/GUID.key',
    ]);
  });

  test('clears what a create left that never ended', () => {
    expect(planLines(planDelete(closed({image: null, unfinished: true, networkId: null}), layout, null))).toEqual([
      'remove /mnt/rediacc/repositories/.unfinished-GUID',
    ]);
  });

  test('has nothing to do for a repository that is not there', () => {
    expect(planDelete(closed({image: null, networkId: null}), layout, null)).toEqual([]);
  });
});
