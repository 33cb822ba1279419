import {describe, expect, test} from '@jest/globals';
import type {Guid, NetworkId} from '../../../src/contract/types.js';
import {agreeOnNetworkId} from '../../../src/renet/repository-network.js';
import {guid} from './support.js';

const other = '22222222-2222-4222-8222-222222222222' as Guid;
const id = (value: number): NetworkId => value as NetworkId;
const reservations = new Map([
  [id(2816), guid],
  [id(2880), other],
]);

describe('agreeOnNetworkId', () => {
  test('takes the reserved id, asked for or not', () => {
    expect(agreeOnNetworkId({guid, networkId: id(2816)}, reservations, id(2816))).toBe(2816);
    expect(agreeOnNetworkId({guid, networkId: id(2816)}, reservations, undefined)).toBe(2816);
  });

  test('takes a free id that is asked for, and none when none is', () => {
    expect(agreeOnNetworkId({guid, networkId: null}, reservations, id(2944))).toBe(2944);
    expect(agreeOnNetworkId({guid, networkId: null}, reservations, undefined)).toBeNull();
  });

  test('never settles on the id of another repository', () => {
    expect(() => agreeOnNetworkId({guid, networkId: id(2816)}, reservations, id(2880))).toThrow(
      `Repository ${guid} has network id 2816 on this server, not 2880.`,
    );
    expect(() => agreeOnNetworkId({guid, networkId: null}, reservations, id(2880))).toThrow(
      'Network id 2880 belongs to another',
    );
  });
});
