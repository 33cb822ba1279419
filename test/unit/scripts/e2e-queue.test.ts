import {readdirSync, readFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, test} from '@jest/globals';

const {nextSuite} = await import(pathToFileURL('scripts/e2e/queue.mjs').href);

const order = (waiting: string[], lane: number): string[] => {
  const names: string[] = [];
  for (let next = nextSuite(waiting, lane); next; next = nextSuite(waiting, lane)) names.push(next);
  return names;
};

test('the first lane runs what wants its server first, then the longest of the others', () => {
  expect(order(['apps', 'setup', 'deploy', 'isolation'], 1)).toEqual(['isolation', 'setup', 'deploy', 'apps']);
});

test('another lane leaves to the first what is for it alone', () => {
  const waiting = ['apps', 'setup', 'deploy', 'isolation'];
  expect(order(waiting, 2)).toEqual(['deploy', 'apps']);
  expect(order(waiting, 1)).toEqual(['isolation', 'setup']);
});

test('a suite that nobody has measured goes before all others', () => {
  expect(order(['deploy', 'brand-new', 'apps'], 2)).toEqual(['brand-new', 'deploy', 'apps']);
});

test('the first lane has alone what says that it wants its kind of server, and nothing else', () => {
  const directory = 'test/e2e';
  const files = readdirSync(directory).filter((file) => file.endsWith('.test.ts'));
  const wants = (file: string) => /"Debian's kernel"|bareServer\(/.test(readFileSync(join(directory, file), 'utf8'));
  const forFirst = (file: string) => nextSuite([basename(file, '.test.ts')], 2) === undefined;
  expect(files.filter(forFirst)).toEqual(files.filter(wants));
});
