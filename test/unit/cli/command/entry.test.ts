import {expect, test} from '@jest/globals';
import {manifestFor, type Built} from '../../../../src/cli/command/entry.js';

const ids = ['context:list', 'repo:list', 'repo:autostart', 'repo:autostart:list', 'repo:exec'];
const commands = Object.fromEntries(ids.map((id) => [id, JSON.stringify({id})]));
const built = {manifest: {version: '1', commands}} as unknown as Built;
const told = (...args: string[]) => Object.keys(manifestFor(built, args).commands);

test.each([
  ['context list', 'context:list'],
  ['repo list shop --json', 'repo:list'],
  ['repo autostart list -m web', 'repo:autostart:list'],
  ['repo exec shop -- ls --help', 'repo:exec'],
])('of `rdc %s` oclif is told of one command only', (line, id) => {
  expect(manifestFor(built, line.split(' '))).toEqual({version: '1', commands: {[id]: {id}}});
});

test('of one that others are named after it is told with those, for its help', () => {
  expect(told('repo', 'autostart', 'shop')).toEqual(['repo:autostart', 'repo:autostart:list']);
});

test.each(['', 'repo', 'repo --help', 'help repo list', '--json repo list', 'repo lst', 'toString'])(
  'of `rdc %s` it is told of all of them',
  (line) => {
    expect(told(...line.split(' ').filter(Boolean))).toEqual(ids);
  },
);
