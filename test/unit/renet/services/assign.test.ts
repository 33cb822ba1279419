import {mkdtemp, readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {assignServices} from '../../../../src/renet/services/assign.js';

const newFile = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'assign-')), '.rediacc.json');

describe('assignServices', () => {
  test('writes new services and returns all', async () => {
    const path = await newFile();
    await assignServices(path, [{directory: '.', names: ['api']}]);
    const services = await assignServices(path, [{directory: 'web', names: ['web']}]);
    expect(services).toEqual({api: {slot: 0}, web: {slot: 1}});
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({services: {api: {slot: 0}, web: {slot: 1}}});
  });

  test('never gives one address twice, however many ask at the same time', async () => {
    const path = await newFile();
    const names = Array.from({length: 8}, (_, index) => `service-${index}`);
    await Promise.all(names.map((name) => assignServices(path, [{directory: name, names: [name]}])));
    const services = await assignServices(path, []);
    const slots = Object.values(services).map(({slot}) => slot);
    expect(slots.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('writes nothing when a service cannot have an address', async () => {
    const path = await newFile();
    const found = [{directory: '.', names: ['a-b', 'a_b']}];
    await expect(assignServices(path, found)).rejects.toMatchObject({code: 'INVALID_INPUT'});
    await expect(readFile(path)).rejects.toMatchObject({code: 'ENOENT'});
  });
});
