import {expect, test} from '@jest/globals';
import {unknownCommand} from '../../../../src/cli/command/unknown-command.js';

const ids = ['repo:up', 'repo:list', 'repo:autostart:enable', 'repo:autostart:list', 'context:push-infra'];
const aliases = {'context:push-infra': ['push-infra']};
const check = (...args: string[]) => unknownCommand(args, ids, aliases);

test.each([
  ['repo', 'up'],
  ['repo', 'up', 'shop'],
  ['repo'],
  ['repo', 'autostart'],
  ['repo', 'autostart', 'enable', 'shop'],
  ['push-infra', '-m', 'x'],
  ['--help'],
  ['help', 'repo'],
  [],
])('what oclif will find is left to it: %s %s %s %s', (...args) => {
  expect(check(...args.filter((arg) => arg !== undefined))).toBeUndefined();
});

test('an unknown topic lists the topics, an unknown command those of its topic', () => {
  expect(check('rep')?.hints[0]).toBe('There are: context, push-infra, repo');
  expect(check('repo', 'ups', '--mount')?.message).toBe('There is no command "rdc repo ups".');
  expect(check('repo', 'ups')?.hints).toEqual(['There are: autostart, list, up', 'rdc repo --help']);
  expect(check('repo', 'autostart', 'enabel', 'shop')).toMatchObject({
    message: 'There is no command "rdc repo autostart enabel".',
    hints: ['There are: enable, list', 'rdc repo autostart --help'],
  });
});
