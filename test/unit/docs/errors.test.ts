import {readFile} from 'node:fs/promises';
import {expect, test} from '@jest/globals';
import {EXIT_STATUS} from '../../../src/shared/codes.js';

test('docs/errors.md lists every code under its exit status', async () => {
  const page = await readFile('docs/errors.md', 'utf8');
  const rows = [...page.matchAll(/^\| (\d+) \|[^|]*\|(.*)\|$/gm)];
  const documented = rows.flatMap(([, status, codes = '']) =>
    [...codes.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => [code, Number(status)]),
  );
  expect(documented.sort()).toEqual(Object.entries(EXIT_STATUS).sort());
});
