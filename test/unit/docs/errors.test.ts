import {readFile} from 'node:fs/promises';
import {expect, test} from '@jest/globals';
import {EXIT_STATUS} from '../../../src/shared/codes.js';

test('docs/errors.md lists every code under its exit status', async () => {
  const page = await readFile('docs/errors.md', 'utf8');
  const rows = [...page.matchAll(/^\| (\d+) \|[^|]*\|(.*)\|$/gm)];
  const documented = rows.flatMap(([, status, codes = '']) =>
    [...codes.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => [code, Number(status)]),
  );
  expect(Object.fromEntries(documented)).toEqual(EXIT_STATUS);
  expect(documented).toHaveLength(Object.keys(EXIT_STATUS).length);
});
