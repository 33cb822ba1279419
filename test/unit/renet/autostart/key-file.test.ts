import {mkdtemp, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import {autostartFiles, readKeys, removeFiles, writeKey} from '../../../../src/renet/autostart/key-file.js';
import {perform} from '../../../../src/renet/engine/plan.js';
import {guid, layout} from '../support.js';

let keys: string;
const here = () => ({...layout, keys, keyFile: (name: string) => join(keys, `${name}.key`)});
beforeEach(async () => {
  keys = await mkdtemp(join(tmpdir(), 'keys-'));
});

describe('writeKey', () => {
  test('makes 256 random bytes for root only, each time others', async () => {
    const path = here().keyFile(guid);
    await writeKey(path);
    const first = await readFile(path);
    await writeKey(path);
    expect(first).toHaveLength(256);
    expect((await readFile(path)).equals(first)).toBe(false);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(keys)).toEqual([`${guid}.key`]);
  });

  test('uses what an interrupted run left, and closes it to others', async () => {
    await writeFile(`${here().keyFile(guid)}.new`, 'half', {mode: 0o644});
    await writeKey(here().keyFile(guid));
    expect((await stat(here().keyFile(guid))).mode & 0o777).toBe(0o600);
    expect(await readdir(keys)).toEqual([`${guid}.key`]);
  });
});

describe('readKeys', () => {
  test('names whole keys of repositories, nothing else', async () => {
    for (const name of [`${guid}.key`, `${guid.replaceAll('1', '2')}.key.new`, 'notes.key', 'README']) {
      await writeFile(join(keys, name), '');
    }
    expect(await readKeys(here())).toEqual([guid]);
  });

  test('finds none where no key was ever made', async () => {
    expect(await readKeys({...layout, keys: join(keys, 'none')})).toEqual([]);
  });
});

describe('autostartFiles and removeFiles', () => {
  test('leave nothing of a repository', async () => {
    const path = here().keyFile(guid);
    await writeFile(path, '');
    await writeFile(`${path}.new`, '');
    const files = await autostartFiles(here(), guid);
    expect(files).toEqual([path, `${path}.new`]);
    for (const act of removeFiles(files)) await perform(act, () => Promise.reject(new Error('runs nothing')));
    expect(await readdir(keys)).toEqual([]);
  });
});
