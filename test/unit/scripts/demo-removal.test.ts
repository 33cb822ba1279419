import {pathToFileURL} from 'node:url';
import {expect, test} from '@jest/globals';

const {removalOf} = await import(pathToFileURL('scripts/demo/removal.mjs').href);

test('when there is no other server, images and programs go as well', () => {
  const all = [['ops', 'down', '--purge', '--yes']];
  expect([removalOf('server-1', ['server-1']), removalOf('server-1', [])]).toEqual([all, all]);
});

test('servers that are not of the demo stay, and so do the images', () => {
  expect(removalOf('server-1', ['mine', 'server-1'])).toEqual([['ops', 'down', 'server-1', '--delete', '--yes']]);
  expect(removalOf('server-1', ['mine'])).toEqual([]);
});
