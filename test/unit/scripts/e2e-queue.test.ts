import {pathToFileURL} from 'node:url';
import {expect, test} from '@jest/globals';

const {nextSuite} = await import(pathToFileURL('scripts/e2e/queue.mjs').href);

const suites = (sizes: Record<string, number>) => Object.entries(sizes).map(([name, size]) => ({name, size}));
const order = (waiting: {name: string}[], lane: number): string[] => {
  const names: string[] = [];
  for (let next = nextSuite(waiting, lane); next; next = nextSuite(waiting, lane)) names.push(next.name);
  return names;
};

test('the first lane runs what wants its server first, then the largest of the others', () => {
  expect(order(suites({apps: 2, setup: 1, deploy: 5, main: 3}), 1)).toEqual(['main', 'setup', 'deploy', 'apps']);
});

test('another lane leaves to the first what is for it alone', () => {
  const waiting = suites({apps: 2, setup: 1, deploy: 5, main: 3});
  expect(order(waiting, 2)).toEqual(['deploy', 'apps']);
  expect(order(waiting, 1)).toEqual(['main', 'setup']);
});
