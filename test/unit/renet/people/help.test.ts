import {expect, test} from '@jest/globals';
import {operations} from '../../../../src/contract/index.js';
import {findOperation, isGroup, operationHelp, overview} from '../../../../src/renet/people/help.js';

test('the overview names everything people can call and nothing that only rdc can', () => {
  expect(overview()).toContain('repository create ');
  expect(overview()).toContain('compose [--network-id N] -- …');
  expect(overview()).not.toContain('proxy install');
  expect(overview('daemon')).not.toContain('repository create');
});

test('the help of a command says what is required and shows a line to copy', () => {
  const help = operationHelp(operations['daemon-logs']);
  expect(help).toContain('Usage: renet daemon logs [flags]');
  expect(help).toMatch(/--lines <number> +how many of the last lines \(default 100\)/);
  expect(help).toContain('Example: sudo renet daemon logs --network-id 2816');
});

test('the example shows a value of the right form for each flag that is required', () => {
  const guids = '[0-9a-f-]{36}';
  expect(operationHelp(operations['repository-fork'])).toMatch(
    new RegExp(`Example: sudo renet repository fork --source ${guids} --target ${guids}$`),
  );
  expect(operationHelp(operations['repository-create'])).toMatch(
    new RegExp(`Example: .* --name ${guids} --network-id 2816 --size 2G --password-stdin$`),
  );
});

test('the help of a command about one thing shows where that thing stands', () => {
  const help = operationHelp(operations['proxy-explain']);
  expect(help).toContain('Usage: renet proxy explain <subject> [flags]');
  expect(help).toContain('Example: sudo renet proxy explain shop.example.com');
});

test('one word or two find an operation, other words none', () => {
  const find = (...words: string[]) => {
    const {operation, args} = findOperation(words) ?? {};
    return [operation?.name, args];
  };
  expect(find('repository', 'create', '--name', 'x')).toEqual(['repository-create', ['--name', 'x']]);
  expect(find('ips', '--network-id', '2816')).toEqual(['ips', ['--network-id', '2816']]);
  expect(find('ps')).toEqual(['ps', []]);
  expect(find('list', 'all', '--json')).toEqual(['list-all', ['--json']]);
  expect([find('repository', 'created'), find('repository'), find('list')]).toEqual(
    Array(3).fill([undefined, undefined]),
  );
  expect([isGroup('proxy'), isGroup('prox')]).toEqual([true, false]);
  expect(overview('list')).toContain('list containers ');
});
