import {execFileSync} from 'node:child_process';
import {describe, expect, test} from '@jest/globals';
import {argv, toLine} from '../../../src/shared/argv.js';

test('argv leaves out what a condition switched off', () => {
  expect(argv('tool', 'a', false, undefined, '')).toEqual({file: 'tool', args: ['a', '']});
});

describe('toLine against a real sh', () => {
  const NASTY = [
    '',
    ' ',
    "it's",
    '$(id)',
    '`id`',
    '"',
    '\\',
    'a\nb',
    '*',
    '~',
    '-n',
    '; rm -rf x',
    'ü€',
    "''",
    '!x',
    '&|<>',
  ];

  test('a shell reads back exactly the words that went in', () => {
    const line = toLine(argv('printf', '%s\\0', ...NASTY));
    const words = execFileSync('sh', ['-c', line], {encoding: 'utf8'}).split('\0').slice(0, -1);
    expect(words).toEqual(NASTY);
  });
});
