import {readFile} from 'node:fs/promises';
import {describe, expect, test} from '@jest/globals';
import type {NetworkId} from '../../../../src/contract/types.js';
import {firewallOf, isInForce, removalOf} from '../../../../src/renet/daemon/firewall.js';
import {parseTable, type Chains} from '../../../../src/renet/system/nft.js';
import {networkId} from '../support.js';

const recorded = (name: string): Promise<string> =>
  readFile(new URL(`../../../fixtures/nftables-1.0.6/${name}`, import.meta.url), 'utf8');
const id = (number: number): NetworkId => number as NetworkId;
const chain = (comment: string, count = 4, group = 'rediacc.slice/rediacc-2816.slice'): Chains =>
  new Map([['repository_2816', Array.from({length: count}, () => ({group, comment}))]]);

describe('firewallOf', () => {
  test('is one transaction that makes, empties and fills its own chain', async () => {
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
    expect(text.indexOf('ct state established,related accept')).toBeLessThan(text.indexOf('reject'));
  });

  test('is taken away by name', () => {
    expect(removalOf(networkId)).toBe('nft delete chain inet rediacc repository_2816');
  });
});

describe('isInForce', () => {
  test('believes what nft lists', async () => {
    const chains = parseTable(await recorded('list-table.json'));
    expect(isInForce(chains, networkId)).toBe(true);
    expect(isInForce(chains, networkId, firewallOf(networkId, []).tag)).toBe(true);
    expect(isInForce(chains, networkId, firewallOf(networkId, [id(2880)]).tag)).toBe(false);
    expect(isInForce(chains, id(2880))).toBe(false);
  });

  test('does not believe rules about a control group that is gone', async () => {
    expect(isInForce(parseTable(await recorded('list-table-stale-group.json')), networkId)).toBe(false);
    expect(isInForce(chain('t', 4, '44'), networkId)).toBe(false);
  });

  test('misses a rule', () => {
    expect(isInForce(chain('t'), networkId, 't')).toBe(true);
    expect(isInForce(chain('t', 3), networkId, 't')).toBe(false);
    expect(isInForce(new Map(), networkId)).toBe(false);
  });
});
