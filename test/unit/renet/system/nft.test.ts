import {readFile} from 'node:fs/promises';
import {describe, expect, test} from '@jest/globals';
import type {Exec} from '../../../../src/exec/exec.js';
import {listTable, loadRules, nft, parseTable} from '../../../../src/renet/system/nft.js';
import {toLine} from '../../../../src/shared/argv.js';

const recorded = (name: string): Promise<string> =>
  readFile(new URL(`../../../fixtures/nftables-1.0.6/${name}`, import.meta.url), 'utf8');

test('builders', () => {
  expect(toLine(loadRules('/run/rediacc/firewall-2816.nft'))).toBe('nft -f /run/rediacc/firewall-2816.nft');
  expect(toLine(listTable('rediacc'))).toBe('nft --json list table inet rediacc');
});

describe('parseTable', () => {
  test('reads the control group and the comment of every rule', async () => {
    const rules = parseTable(await recorded('list-table.json')).get('repository_2816') ?? [];
    expect(rules.slice(0, 3)).toEqual([
      {group: null, comment: null},
      {group: null, comment: null},
      {group: 'rediacc.slice/rediacc-2816.slice', comment: expect.stringMatching(/^[0-9a-f]{16}$/)},
    ]);
    expect(rules).toHaveLength(6);
  });

  test('a group that is gone has only its number', async () => {
    const rules = parseTable(await recorded('list-table-stale-group.json')).get('repository_2816') ?? [];
    expect(rules.at(-1)?.group).toMatch(/^\d+$/);
  });

  test('refuses anything else', () => {
    expect(() => parseTable('')).toThrow('cannot be read');
    expect(() => parseTable('{"nftables": [{"rule": {}}]}')).toThrow('cannot be read');
  });
});

test('a table that is not there has no rules', async () => {
  const exec: Exec = async (_call, options) => {
    expect(options?.accept).toEqual([0, 1]);
    return {exitCode: 1, stdout: '', stderr: 'Error: No such file or directory'};
  };
  expect(await nft(exec).table('rediacc')).toEqual(new Map());
});
