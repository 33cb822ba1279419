import {readdir, readFile} from 'node:fs/promises';
import {pathToFileURL} from 'node:url';
import {expect, test} from '@jest/globals';
import * as contract from '../../../src/contract/operations/proxy.js';

const {schemaTexts} = (await import(pathToFileURL('scripts/build/schemas.mjs').href)) as {
  schemaTexts: (module: object) => {file: string; text: string}[];
};

test('docs/schemas has what the contract says; `npm run build` renews it', async () => {
  const texts = schemaTexts(contract);
  expect((await readdir('docs/schemas')).sort()).toEqual(texts.map(({file}) => file).sort());
  for (const {file, text} of texts) expect(await readFile(`docs/schemas/${file}`, 'utf8')).toBe(text);
});

test('the guide links to each', async () => {
  const guide = await readFile('docs/guides/routing.md', 'utf8');
  const texts = schemaTexts(contract);
  expect(texts).not.toEqual([]);
  for (const {file} of texts) expect(guide).toContain(`(../schemas/${file})`);
});
