import {expect, test} from '@jest/globals';
import {newestOf, parseStanzas} from '../../../../src/lab/kernel/debian-archive.js';

const STANZAS = `Package: linux-source-7.9
Architecture: all
Version: 7.9.1-1~bpo13+1
Priority: optional

Package: linux-source-7.10
Version: 7.10.2-1~bpo13+1
Description: about Package: nothing

Package: broken
`;

test('names and versions are read, and stanzas without a version passed over', () => {
  expect(parseStanzas(STANZAS)).toEqual([
    {name: 'linux-source-7.9', version: '7.9.1-1~bpo13+1'},
    {name: 'linux-source-7.10', version: '7.10.2-1~bpo13+1'},
  ]);
  expect(parseStanzas('')).toEqual([]);
});

test('7.10 is newer than 7.9', () => {
  expect(newestOf(parseStanzas(STANZAS))?.name).toBe('linux-source-7.10');
  expect(newestOf([])).toBeUndefined();
});
