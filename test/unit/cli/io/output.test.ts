import {describe, expect, test} from '@jest/globals';
import {renderCsv, renderFields, renderTable, tableOf, wantedFormat} from '../../../../src/cli/io/output.js';

const columns = [
  {key: 'name', header: 'NAME'},
  {key: 'size', header: 'SIZE', align: 'right' as const, show: (size: unknown) => `${String(size)}M`},
];

describe('renderTable', () => {
  test('aligns columns and shows a dash for what is not known', () => {
    const rows = [
      {name: 'wiki', size: 5},
      {name: null, size: 1024},
    ];
    expect(renderTable({columns, rows})).toBe('NAME   SIZE\nwiki     5M\n-     1024M');
  });

  test('says so when there is nothing', () => {
    expect(renderTable({columns, rows: [], empty: 'No repositories.'})).toBe('No repositories.');
  });
});

describe('renderCsv', () => {
  test('writes values as they are and quotes what needs it', () => {
    const rows = [{name: 'a,"b"', size: 1024}];
    expect(renderCsv({columns, rows})).toBe('name,size\r\n"a,""b""",1024');
  });
});

test('tableOf makes one row of an object and keeps all keys of a list', () => {
  expect(tableOf([{a: 1}, {b: [2]}])).toEqual({
    columns: [
      {key: 'a', header: 'a'},
      {key: 'b', header: 'b'},
    ],
    rows: [{a: 1}, {b: [2]}],
  });
  expect(tableOf({a: 1}).rows).toEqual([{a: 1}]);
});

test('renderFields leaves out what is not known', () => {
  expect(
    renderFields([
      ['Name', 'lab'],
      ['Domain', null],
      ['Machines', 0],
    ]),
  ).toBe('Name:     lab\nMachines: 0');
});

test.each([
  [[], {}, 'table'],
  [['--json'], {}, 'json'],
  [['-o', 'yaml'], {}, 'yaml'],
  [['-ocsv'], {}, 'csv'],
  [['--output=json'], {}, 'json'],
  [['--output', 'nonsense'], {}, 'table'],
  [[], {RDC_OUTPUT: 'json'}, 'json'],
  [['--output', 'table'], {RDC_OUTPUT: 'json'}, 'table'],
  [['x', '--', '--json'], {}, 'table'],
])('words %j with environment %j want %s', (argv, env, format) => {
  expect(wantedFormat(argv, env)).toBe(format);
});
