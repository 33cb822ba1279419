import {mkdir, mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {
  parseLimits,
  readLimitsOf,
  parsePopulated,
  processesOf,
  sliceDirectory,
  sliceIsEmpty,
  unitIsEmpty,
} from '../../../../src/renet/system/cgroup.js';

test('every dash of a slice is a directory', () => {
  expect(sliceDirectory('rediacc-2816.slice')).toBe('/sys/fs/cgroup/rediacc.slice/rediacc-2816.slice');
});

test('cgroup.events says whether processes live in it', () => {
  expect(parsePopulated('populated 1\nfrozen 0\n')).toBe(true);
  expect(parsePopulated('populated 0\nfrozen 0\n')).toBe(false);
  expect(() => parsePopulated('frozen 0\n')).toThrow('populated');
});

describe('sliceIsEmpty', () => {
  test('takes a slice that does not exist as empty', async () => {
    expect(await sliceIsEmpty('rediacc-2816.slice', await mkdtemp(join(tmpdir(), 'cgroup-')))).toBe(true);
  });

  test('sees the processes of a slice and of one unit in it', async () => {
    const root = await mkdtemp(join(tmpdir(), 'cgroup-'));
    const slice = join(root, 'rediacc.slice', 'rediacc-2816.slice');
    await mkdir(join(slice, 'quiet.service'), {recursive: true});
    await writeFile(join(slice, 'cgroup.events'), 'populated 1\nfrozen 0\n');
    await writeFile(join(slice, 'quiet.service', 'cgroup.events'), 'populated 0\nfrozen 0\n');
    expect(await sliceIsEmpty('rediacc-2816.slice', root)).toBe(false);
    expect(await unitIsEmpty('rediacc-2816.slice', 'quiet.service', root)).toBe(true);
    expect(await unitIsEmpty('rediacc-2816.slice', 'unknown.service', root)).toBe(true);
  });
});

test('the processes of a group are its own and those of the groups below', async () => {
  const root = await mkdtemp(join(tmpdir(), 'cgroup-'));
  await mkdir(join(root, 'a.scope', 'deep'), {recursive: true});
  await writeFile(join(root, 'cgroup.procs'), '');
  await writeFile(join(root, 'a.scope', 'cgroup.procs'), '12\n13\n');
  await writeFile(join(root, 'a.scope', 'deep', 'cgroup.procs'), '14\n');
  expect((await processesOf(root)).sort((a, b) => a - b)).toEqual([12, 13, 14]);
  expect(await processesOf(join(root, 'unknown'))).toEqual([]);
});

describe('the limits of a group', () => {
  test('are read as the kernel writes them', () => {
    expect(parseLimits('536870912\n', '150000 100000\n', '4096\n')).toEqual({
      memoryBytes: 536_870_912,
      cpus: 1.5,
      pids: 4096,
    });
    expect(parseLimits('max\n', 'max 100000\n', 'max\n')).toEqual({memoryBytes: null, cpus: null, pids: null});
  });

  test('are none where a controller is off', () => {
    expect(parseLimits(null, null, null)).toEqual({memoryBytes: null, cpus: null, pids: null});
  });

  test('are not guessed', () => {
    expect(() => parseLimits('lots', null, null)).toThrow('memory.max says "lots"');
  });

  test('are those of the slice', async () => {
    const root = await mkdtemp(join(tmpdir(), 'cgroup-'));
    await mkdir(join(root, 'rediacc.slice/rediacc-2816.slice'), {recursive: true});
    await writeFile(join(root, 'rediacc.slice/rediacc-2816.slice/pids.max'), '300\n');
    expect((await readLimitsOf('rediacc-2816.slice', root)).pids).toBe(300);
    expect((await readLimitsOf('rediacc-2880.slice', root)).pids).toBeNull();
  });
});
