import {describe, expect, test} from '@jest/globals';
import {ContextDocument} from '../../../../src/contract/document.js';
import type {Guid, NetworkId} from '../../../../src/contract/types.js';
import {autostartState, listAutostart} from '../../../../src/domain/repository/autostart.js';

const guid = (digit: number) => `${digit}1111111-1111-4111-8111-111111111111` as Guid;
const onServer = (
  digit: number,
  key: {enabled?: boolean; slot?: boolean | null; opens?: boolean; parentsKey?: boolean} = {},
) => ({
  guid: guid(digit),
  networkId: 2816 as NetworkId,
  enabled: false,
  slot: false,
  parentsKey: false,
  opens: false,
  lastBoot: null,
  ...key,
});

describe('autostartState', () => {
  test.each([
    ['off', {}],
    ['on', {enabled: true, slot: true, opens: true}],
    ['broken', {enabled: true, slot: true}],
    ['broken', {enabled: true}],
    ['broken', {enabled: true, slot: null}],
    ['broken', {slot: true}],
    ['off', {slot: null}],
    ['off', {slot: true, parentsKey: true}],
  ])('is %s for %j', (state, key) => {
    expect(autostartState(onServer(1, key))).toBe(state);
  });
});

test('listAutostart puts the known ones first, by name', () => {
  const entry = (digit: number) => ({repositoryGuid: guid(digit), credential: 'secret', networkId: 2816});
  const context = ContextDocument.parse({
    name: 'home',
    ssh: {privateKeyPath: '/k'},
    repositories: {shop: entry(1), blog: entry(3), elsewhere: entry(4)},
  });
  const listed = listAutostart(
    context,
    [1, 2, 3].map((digit) => onServer(digit)),
  );
  expect(listed.map(({name, guid: id, state}) => [name, id, state])).toEqual([
    ['blog', guid(3), 'off'],
    ['shop', guid(1), 'off'],
    [null, guid(2), 'off'],
  ]);
});
