import {readFile} from 'node:fs/promises';
import {describe, expect, test} from '@jest/globals';
import type {Exec} from '../../../../src/exec/exec.js';
import {listTable, loadRules, nft, parseTable} from '../../../../src/renet/system/nft.js';
import {toLine} from '../../../../src/shared/argv.js';

const recorded = (name: string): Promise<string> =>
  readFile(new URL(`../../../fixtures/nftables-1.1.3/${name}`, import.meta.url), 'utf8');

test('builders', () => {
  expect(toLine(loadRules('/run/rediacc/firewall-2816.nft'))).toBe('nft -f /run/rediacc/firewall-2816.nft');
  expect(toLine(listTable('rediacc'))).toBe('nft --json list table inet rediacc');
});

describe('parseTable', () => {
  test('reads control group, jump and comment of every rule', async () => {
    const rules = parseTable(await recorded('list-table.json')).get('repository_2816') ?? [];
    const none = {group: null, jump: null, comment: null};
    const group = 'rediacc.slice/rediacc-2816.slice';
    expect(rules).toEqual([
      none,
      none,
      {group, jump: 'refusals_2816', comment: expect.stringMatching(/^[0-9a-f]{16}$/)},
    ]);
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
