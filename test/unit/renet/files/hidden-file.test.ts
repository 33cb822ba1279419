import {execFileSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {describe, expect, test} from '@jest/globals';
import {withHiddenFile} from '../../../../src/renet/files/hidden-file.js';

const namesInMemory = (): string[] => readdirSync('/dev/shm').filter((name) => name.startsWith('.renet-'));

describe('withHiddenFile', () => {
  test('lends a text to another program under a name that no directory holds', async () => {
    const [heard, names] = await withHiddenFile('{"a": 1}', (path) =>
      Promise.resolve([execFileSync('cat', [path], {encoding: 'utf8'}), namesInMemory()]),
    );
    expect(heard).toBe('{"a": 1}');
    expect(names).toEqual([]);
  });

  test('takes it back, also after a failure', async () => {
    let lent = '';
    const failing = withHiddenFile('x', (path) => {
      lent = path;
      return Promise.reject(new Error('no'));
    });
    await expect(failing).rejects.toThrow('no');
    await expect(readFile(lent)).rejects.toMatchObject({code: 'ENOENT'});
  });
});
