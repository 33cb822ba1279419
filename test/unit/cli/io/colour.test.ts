import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {stripVTControlCharacters} from 'node:util';
import {paintError} from '../../../../src/cli/io/colour.js';

const TEXT = 'Error: no such machine.\n  → rdc context machines';
const before = {...process.env};

beforeEach(() => {
  process.env['FORCE_COLOR'] = '1';
});
afterEach(() => {
  process.env = {...before};
});

test('painting changes no word', async () => {
  delete process.env['NO_COLOR'];
  expect(stripVTControlCharacters(await paintError(TEXT))).toBe(TEXT);
});

test('NO_COLOR leaves the text as it is', async () => {
  process.env['NO_COLOR'] = '1';
  expect(await paintError(TEXT)).toBe(TEXT);
});
