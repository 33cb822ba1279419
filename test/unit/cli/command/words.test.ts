import {expect, test} from '@jest/globals';
import {Args, Flags} from '@oclif/core';
import {leaveStdin, wordsAfter} from '../../../../src/cli/command/words.js';

test('words after the named ones keep their order, flags are none of them', () => {
  const raw = ['shop', 'cp', 'a', 'shop', 'a'].map((input) => ({type: 'arg', input}));
  expect(wordsAfter([raw[0]!, {type: 'flag', input: '-m'}, ...raw.slice(1)], 1)).toEqual(['cp', 'a', 'shop', 'a']);
  expect(wordsAfter([], 1)).toEqual([]);
});

test('arguments are not read from stdin, and what a command inherits stays', () => {
  class Base {
    static baseFlags = {quiet: Flags.boolean()};
    static enableJsonFlag = true;
  }
  class Command extends Base {
    static strict = false;
    static args = {name: Args.string({required: true})};
  }
  expect(leaveStdin(Command)).toMatchObject({
    args: {name: {required: true, ignoreStdin: true}},
    baseFlags: {quiet: {}},
    enableJsonFlag: true,
    strict: false,
  });
});
