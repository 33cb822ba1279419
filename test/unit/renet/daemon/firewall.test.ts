import {readFile} from 'node:fs/promises';
import {describe, expect, test} from '@jest/globals';
import type {NetworkId} from '../../../../src/contract/types.js';
import {firewallOf, isInForce, removalOf} from '../../../../src/renet/daemon/firewall.js';
import {parseTable, type Chains, type Rule} from '../../../../src/renet/system/nft.js';
import {networkId} from '../support.js';

const recorded = (name: string, version = '1.1.3'): Promise<string> =>
  readFile(new URL(`../../../fixtures/nftables-${version}/${name}`, import.meta.url), 'utf8');
const id = (number: number): NetworkId => number as NetworkId;
const GROUP = 'rediacc.slice/rediacc-2816.slice';
const chains = (comment: string, {count = 4, group = GROUP, jump = 'refusals_2816', theirs = comment} = {}): Chains =>
  new Map<string, Rule[]>([
    ['repository_2816', [{group, jump, comment}]],
    ['refusals_2816', Array.from({length: count}, () => ({group: null, jump: null, comment: theirs}))],
  ]);

describe('firewallOf', () => {
  test('is one transaction that makes, empties and fills its own chains', async () => {
    const {text} = firewallOf(networkId, []);
    expect(text).toBe(await recorded('rules.nft'));
  });

  test('opens the blocks of the neighbours named, each once, in any order', () => {
    const {text, tag} = firewallOf(networkId, [id(2944), id(2880), id(2944)]);
    expect(text).toContain(
      'ip daddr != { 127.0.0.0-127.0.10.255, 127.0.11.0-127.0.11.63, 127.0.11.64-127.0.11.127, 127.0.11.128-127.0.11.191 }',
    );
    expect(firewallOf(networkId, [id(2880), id(2944)]).tag).toBe(tag);
    expect(firewallOf(networkId, [id(2880)]).tag).not.toBe(tag);
  });

  test('lets answers out before it refuses anything', () => {
    const {text} = firewallOf(networkId, []);
    expect(text.indexOf('ct state established,related accept')).toBeLessThan(text.indexOf('jump refusals_2816'));
    expect(text.match(/cgroupv2/g)).toHaveLength(1);
  });

  test('is taken away by name', () => {
    expect(removalOf(networkId)).toBe(
      'nft add chain inet rediacc refusals_2816 \\; delete chain inet rediacc repository_2816 \\; ' +
        'delete chain inet rediacc refusals_2816',
    );
  });
});

describe('isInForce', () => {
  test('believes what nft lists', async () => {
    const listed = parseTable(await recorded('list-table.json'));
    expect(isInForce(listed, networkId)).toBe(true);
    expect(isInForce(listed, networkId, firewallOf(networkId, []).tag)).toBe(true);
    expect(isInForce(listed, networkId, firewallOf(networkId, [id(2880)]).tag)).toBe(false);
    expect(isInForce(listed, id(2880))).toBe(false);
  });

  test('does not believe rules about a control group that is gone', async () => {
    expect(isInForce(parseTable(await recorded('list-table-stale-group.json')), networkId)).toBe(false);
    expect(isInForce(chains('t', {group: '44'}), networkId)).toBe(false);
  });

  test('takes rules of an older agent for isolation, but not for its own', async () => {
    const older = parseTable(await recorded('list-table.json', '1.0.6'));
    expect([isInForce(older, networkId), isInForce(older, networkId, firewallOf(networkId, []).tag)]).toEqual([
      true,
      false,
    ]);
    const [first, ...rest] = older.get('repository_2816') ?? [];
    expect(first?.group).toBeNull();
    expect(isInForce(new Map([['repository_2816', rest.slice(1, -1)]]), networkId)).toBe(false);
  });

  test('misses a rule', () => {
    expect(isInForce(chains('t'), networkId, 't')).toBe(true);
    expect(isInForce(chains('t', {count: 3}), networkId, 't')).toBe(false);
    expect(isInForce(chains('t', {theirs: 'u'}), networkId)).toBe(false);
    expect(isInForce(chains('t', {jump: 'refusals_2880'}), networkId)).toBe(false);
    expect(isInForce(new Map(), networkId)).toBe(false);
  });
});
