import {mkdir, mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {thisRepository} from '../../../../src/renet/compose/this-repository.js';
import {guid} from '../support.js';

const somewhere = (): Promise<string> => mkdtemp(join(tmpdir(), 'this-'));

describe('thisRepository', () => {
  test('asks for the network id where nothing tells the repository', async () => {
    await expect(thisRepository({cwd: await somewhere(), env: {}})).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      hints: [expect.stringContaining('--network-id')],
    });
  });

  test('does not guess for a directory that only looks like a repository', async () => {
    const cwd = join(await somewhere(), 'mounts', guid, 'web');
    await mkdir(cwd, {recursive: true});
    await expect(thisRepository({cwd, env: {}})).rejects.toMatchObject({code: 'INVALID_INPUT'});
  });

  test.each(['12', 'abc', '2817'])('refuses network id %s of the environment', async (id) => {
    const asked = thisRepository({cwd: await somewhere(), env: {REPOSITORY_NETWORK_ID: id}});
    await expect(asked).rejects.toMatchObject({code: 'INVALID_INPUT'});
  });

  test('says that the repository is not mounted when its daemon has no socket', async () => {
    const asked = thisRepository({networkId: 16_767_232, cwd: await somewhere(), env: {}});
    await expect(asked).rejects.toMatchObject({code: 'NOT_MOUNTED'});
  });
});
