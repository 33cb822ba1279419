import {mkdtemp, readdir, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import type {Guid} from '../../../../src/contract/types.js';
import {
  admittedTo,
  changeLimits,
  effective,
  limitsFile,
  readLimits,
  writeLimits,
} from '../../../../src/renet/daemon/limits.js';
import {guid, MIB} from '../support.js';

const neighbour = guid.replaceAll('1', '2') as Guid;
let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'limits-')), 'limits');
});

describe('the limits of a server', () => {
  test('are none where nothing was chosen', async () => {
    expect(await readLimits(guid, directory)).toEqual({});
    expect(effective({})).toEqual({memoryBytes: null, cpus: null, pids: 4096, connect: []});
  });

  test('are read as they were written, and leave no temporary file', async () => {
    const limits = {memoryBytes: 512 * MIB, cpus: 1.5, pids: 300, connect: [neighbour]};
    await writeLimits(guid, limits, directory);
    expect(await readLimits(guid, directory)).toEqual(limits);
    expect(await readdir(directory)).toEqual([`${guid}.json`]);
  });

  test('a damaged file is an error, not "no limits"', async () => {
    await writeLimits(guid, {}, directory);
    await writeFile(limitsFile(guid, directory), '{"pids": -1}');
    await expect(readLimits(guid, directory)).rejects.toMatchObject({code: 'UNEXPECTED_OUTPUT'});
  });

  test('tell who may connect to a repository', async () => {
    expect(await admittedTo(neighbour, directory)).toEqual([]);
    await writeLimits(guid, {connect: [neighbour]}, directory);
    await writeLimits(neighbour, {}, directory);
    await writeFile(join(directory, `${guid.replaceAll('1', '3')}.json`), 'cut sho');
    expect(await admittedTo(neighbour, directory)).toEqual([guid]);
    expect(await admittedTo(guid, directory)).toEqual([]);
  });
});

describe('changeLimits', () => {
  const before = {memoryBytes: 512 * MIB, pids: 300, connect: [neighbour]};

  test('keeps what is not named', () => {
    expect(changeLimits(before, {cpus: 2})).toEqual({...before, cpus: 2});
    expect(changeLimits(before, {})).toEqual(before);
  });

  test('replaces, also the list of neighbours', () => {
    expect(changeLimits(before, {pids: 400, connect: [guid]})).toEqual({...before, pids: 400, connect: [guid]});
  });

  test('takes limits back to their defaults', () => {
    expect(changeLimits(before, {clear: ['memory', 'connect', 'cpus']})).toEqual({pids: 300});
  });

  test('refuses to set and clear the same one', () => {
    expect(() => changeLimits(before, {memoryBytes: MIB, clear: ['memory']})).toThrow('set and cleared at once');
  });
});
