import {describe, expect, test} from '@jest/globals';
import {LAST_NETWORK_ID} from '../../../../src/contract/types.js';
import {takeNetworkId} from '../../../../src/domain/repository/network-ids.js';
import {RdcError} from '../../../../src/shared/errors.js';

const none = new Set<number>();

describe('takeNetworkId', () => {
  test('begins at 2816 and goes on in steps of 64', () => {
    expect(takeNetworkId(2816, none)).toEqual({networkId: 2816, next: 2880});
    expect(takeNetworkId(2880, none)).toEqual({networkId: 2880, next: 2944});
  });

  test('skips ids that a repository of the document has', () => {
    expect(takeNetworkId(2880, new Set([2880, 2944]))).toEqual({networkId: 3008, next: 3072});
  });

  test('does not fill the gap of a deleted repository', () => {
    expect(takeNetworkId(3072, new Set([2816])).networkId).toBe(3072);
  });

  test('rounds a counter between two ids up, and one below the first id', () => {
    expect(takeNetworkId(2817, none).networkId).toBe(2880);
    expect(takeNetworkId(0, none).networkId).toBe(2816);
  });

  test('fills the lowest gap at the ceiling only', () => {
    expect(takeNetworkId(LAST_NETWORK_ID, none)).toEqual({networkId: LAST_NETWORK_ID, next: LAST_NETWORK_ID});
    expect(takeNetworkId(LAST_NETWORK_ID, new Set([2816, 2944, LAST_NETWORK_ID]))).toEqual({
      networkId: 2880,
      next: LAST_NETWORK_ID,
    });
  });

  test('says so when every id is in use', () => {
    const all = {has: () => true} as unknown as ReadonlySet<number>;
    expect(() => takeNetworkId(2816, all)).toThrow(RdcError);
  });
});
