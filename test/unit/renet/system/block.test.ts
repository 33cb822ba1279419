import {expect, test} from '@jest/globals';
import {mkdir, mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {readMappings} from '../../../../src/renet/system/block.js';

test('readMappings tells the name of each mapping and what it lies on', async () => {
  const sys = await mkdtemp(join(tmpdir(), 'sys-'));
  for (const path of ['loop3', 'dm-0/dm', 'dm-0/slaves/loop3', 'dm-1']) await mkdir(join(sys, path), {recursive: true});
  await writeFile(join(sys, 'dm-0/dm/name'), 'rediacc-x\n');
  // dm-1 has no name: it is being removed.
  expect(await readMappings(sys)).toEqual([{name: 'rediacc-x', kernelName: 'dm-0', below: ['/dev/loop3']}]);
});
