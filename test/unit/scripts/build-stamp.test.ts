import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, test} from '@jest/globals';

const {digestOf} = await import(pathToFileURL('scripts/build/stamp.mjs').href);

test('a digest of sources changes with content, with names, and with what lies between two files', async () => {
  const root = await mkdtemp(join(tmpdir(), 'rdc-stamp-'));
  await mkdir(join(root, 'src'));
  const write = (name: string, content: string) => writeFile(join(root, 'src', name), content);
  const digest = (): string => digestOf(root, ['src']);
  const seen = new Set<string>();
  await write('a', '1');
  seen.add(digest()).add(digest());
  await write('a', '2');
  seen.add(digest());
  await write('b', '');
  seen.add(digest());
  await write('b', '3');
  await write('a', '');
  seen.add(digest());
  await rm(join(root, 'src', 'b'));
  seen.add(digest());
  expect(seen.size).toBe(5);
  await rm(root, {recursive: true});
});
