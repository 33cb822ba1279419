import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync, mkdirSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {checkIntegrity, fileInTar} from '../../../src/ssh/npm-runtime.js';

const archive = (): Buffer => {
  const directory = mkdtempSync(join(tmpdir(), 'rdc-test-'));
  mkdirSync(join(directory, 'package', 'bin'), {recursive: true});
  writeFileSync(join(directory, 'package', 'README'), 'x'.repeat(700));
  writeFileSync(join(directory, 'package', 'bin', 'node'), 'the program');
  return execFileSync('tar', ['-c', '-C', directory, 'package/README', 'package/bin/node']);
};

describe('the program in an npm package', () => {
  test('is found behind other files', async () => {
    expect(Buffer.from(await fileInTar(archive(), 'package/bin/node')).toString()).toBe('the program');
  });

  test('is not taken from an archive that lacks it or ends too early', async () => {
    await expect(fileInTar(archive(), 'package/bin/npm')).rejects.toThrow('holds no package/bin/npm');
    await expect(fileInTar(archive().subarray(0, 2052), 'package/bin/node')).rejects.toThrow('holds no');
  });
});

test('what the registry sent has to be what it promised', () => {
  const bytes = Buffer.from('whole');
  const promised = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  expect(() => checkIntegrity(bytes, promised, 'node')).not.toThrow();
  expect(() => checkIntegrity(Buffer.from('other'), promised, 'node')).toThrow('not what it promised');
});
