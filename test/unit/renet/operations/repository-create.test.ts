import {describe, expect, test} from '@jest/globals';
import {inspect} from 'node:util';
import {operations} from '../../../../src/contract/index.js';
import {planCreate} from '../../../../src/renet/operations/repository-create.js';
import {closed, guid, layout, MIB, open, planLines, undoLines} from '../support.js';

const params = operations['repository-create'].params.parse({
  guid,
  networkId: 2816,
  sizeBytes: 512 * MIB + 5,
  password: 'correct horse',
  passwordKind: 'generated',
});
const absent = {image: null};

describe('planCreate', () => {
  test('makes the image under another name and renames it when it is whole', () => {
    expect(planLines(planCreate(closed(absent), layout, params))).toEqual([
      'make the sparse file /mnt/rediacc/repositories/.unfinished-GUID of 536870912 bytes (mode 600)',
      'cryptsetup luksFormat --batch-mode --type=luks2 --sector-size=4096 --label=rediacc --pbkdf=pbkdf2 ' +
        '--pbkdf-force-iterations=1000 --key-file=- -- /mnt/rediacc/repositories/.unfinished-GUID',
      'cryptsetup open --type=luks2 --allow-discards --key-file=- -- /mnt/rediacc/repositories/.unfinished-GUID rediacc-GUID',
      'mkfs.ext4 -q -b 4096 -m 0 -E lazy_itable_init=1,lazy_journal_init=1,nodiscard,root_owner=7111:7111 /dev/mapper/rediacc-GUID',
      'cryptsetup close -- rediacc-GUID',
      'sync /mnt/rediacc/repositories/.unfinished-GUID',
      'rename /mnt/rediacc/repositories/.unfinished-GUID to /mnt/rediacc/repositories/GUID',
      'sync --file-system -- /mnt/rediacc',
    ]);
  });

  test('takes back the image, the open volume and the unfinished file, in this order', () => {
    expect(undoLines(planCreate(closed(absent), layout, params))).toEqual([
      'remove /mnt/rediacc/repositories/GUID',
      'cryptsetup close -- rediacc-GUID',
      'remove /mnt/rediacc/repositories/.unfinished-GUID',
    ]);
  });

  test('first clears away what an interrupted run left open', () => {
    const file = layout.unfinishedImage(guid);
    const left = open({...absent, unfinished: true, mapping: {file}, mounts: [], directories: []});
    expect(planLines(planCreate(left, layout, params)).slice(0, 3)).toEqual([
      'cryptsetup close -- rediacc-GUID',
      'remove /mnt/rediacc/repositories/.unfinished-GUID',
      'make the sparse file /mnt/rediacc/repositories/.unfinished-GUID of 536870912 bytes (mode 600)',
    ]);
  });

  test('shows the passphrase to nobody who prints the plan', () => {
    const plan = planCreate(closed(absent), layout, params);
    expect(inspect(plan, {depth: null}) + JSON.stringify(plan)).not.toContain('correct horse');
  });
});
