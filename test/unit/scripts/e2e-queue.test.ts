import {pathToFileURL} from 'node:url';
import {expect, test} from '@jest/globals';

const {nextSuite} = await import(pathToFileURL('scripts/e2e/queue.mjs').href);

const order = (waiting: string[]): string[] => {
  const names: string[] = [];
  for (let next = nextSuite(waiting); next; next = nextSuite(waiting)) names.push(next);
  return names;
};

test('the longest suite goes first', () => {
  expect(order(['apps', 'setup', 'renet', 'isolation'])).toEqual(['isolation', 'setup', 'apps', 'renet']);
});

test('a suite that nobody has measured goes before all others', () => {
  expect(order(['deploy', 'brand-new', 'apps'])).toEqual(['brand-new', 'deploy', 'apps']);
});
