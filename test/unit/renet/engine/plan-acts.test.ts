import {chmod, mkdir, mkdtemp, readdir, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import {localExec} from '../../../../src/exec/local.js';
import {describeAct, perform, type Act} from '../../../../src/renet/engine/plan.js';

let directory: string;
const act = (wanted: Act): Promise<void> => perform(wanted, localExec);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rdc-acts-'));
});

describe('remove', () => {
  test('removes a file or an empty directory, and does not mind a missing one', async () => {
    await writeFile(join(directory, 'file'), '');
    await mkdir(join(directory, 'empty'));
    for (const name of ['file', 'empty', 'missing']) await act({remove: join(directory, name)});
    expect(await readdir(directory)).toEqual([]);
  });

  test('never removes a directory with something in it', async () => {
    await mkdir(join(directory, 'full/inner'), {recursive: true});
    await expect(act({remove: join(directory, 'full')})).rejects.toMatchObject({code: 'ENOTEMPTY'});
    expect(await readdir(join(directory, 'full'))).toEqual(['inner']);
  });
});

describe('sparse', () => {
  const sizeBytes = 1024 ** 3;

  test('makes a file of a size that takes no space, for its owner alone', async () => {
    const path = join(directory, 'image');
    await act({sparse: path, sizeBytes, mode: 0o600});
    const {size, blocks, mode} = await stat(path);
    expect({size, blocks, mode: mode & 0o777}).toEqual({size: sizeBytes, blocks: 0, mode: 0o600});
  });

  test('refuses to touch a file that is there', async () => {
    const path = join(directory, 'image');
    await writeFile(path, 'precious');
    await chmod(path, 0o644);
    await expect(act({sparse: path, sizeBytes, mode: 0o600})).rejects.toMatchObject({code: 'EEXIST'});
    expect((await stat(path)).size).toBe(8);
  });
});

test('sync takes files and directories', async () => {
  await writeFile(join(directory, 'file'), 'x');
  await expect(act({sync: join(directory, 'file')})).resolves.toBeUndefined();
  await expect(act({sync: directory})).resolves.toBeUndefined();
  await expect(act({sync: join(directory, 'missing')})).rejects.toMatchObject({code: 'ENOENT'});
});

test('what another module does is named as it is named', async () => {
  let done = 0;
  const whole: Act = {does: 'start the daemon', call: () => Promise.resolve((done += 1))};
  await act(whole);
  expect([describeAct(whole), done]).toEqual(['start the daemon', 1]);
});
