import {describe, expect, test} from '@jest/globals';
import type {Guid} from '../../../../src/contract/types.js';
import {planFork} from '../../../../src/renet/operations/repository-fork.js';
import {closed, guid, layout, open, planLines, undoLines} from '../support.js';

const source = guid.replaceAll('1', '3') as Guid;
const uuid = '44444444-4444-4444-8444-444444444444';
const copy = {clone: layout.image(source), to: layout.unfinishedImage(guid)};
const plan = (facts = closed({image: null})) => planFork({source, facts}, layout, copy, uuid);

describe('planFork', () => {
  test('gives the copy its ids and its mark before anybody can mount it', () => {
    expect(planLines(plan())).toEqual([
      `clone /mnt/rediacc/repositories/${source} to /mnt/rediacc/repositories/.unfinished-GUID`,
      `cryptsetup config --label=rediacc --subsystem=new-fork:${source} -- /mnt/rediacc/repositories/.unfinished-GUID`,
      `cryptsetup luksUUID --batch-mode --uuid=${uuid} -- /mnt/rediacc/repositories/.unfinished-GUID`,
      'sync /mnt/rediacc/repositories/.unfinished-GUID',
      'rename /mnt/rediacc/repositories/.unfinished-GUID to /mnt/rediacc/repositories/GUID',
      'sync --file-system -- /mnt/rediacc',
    ]);
  });

  test('takes back what it made', () => {
    expect(undoLines(plan())).toEqual([
      'remove /mnt/rediacc/repositories/GUID',
      'remove /mnt/rediacc/repositories/.unfinished-GUID',
    ]);
  });

  test('first clears away what an interrupted run left', () => {
    const left = open({image: null, unfinished: true, mounts: [], directories: []});
    expect(planLines(plan(left)).slice(0, 2)).toEqual([
      'cryptsetup close -- rediacc-GUID',
      'remove /mnt/rediacc/repositories/.unfinished-GUID',
    ]);
  });
});
