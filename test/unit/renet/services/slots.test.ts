import {describe, expect, test} from '@jest/globals';
import type {ServicesDocument} from '../../../../src/renet/services/services.js';
import {assignSlots} from '../../../../src/renet/services/slots.js';

const slotsOf = ({services}: ServicesDocument): Record<string, number> =>
  Object.fromEntries(Object.entries(services).map(([name, {slot}]) => [name, slot]));
const empty: ServicesDocument = {services: {}};
const many = (count: number): string[] => Array.from({length: count}, (_, index) => `s${index}`);

describe('assignSlots', () => {
  test('counts up in the order of directories, then of names', () => {
    const found = [
      {directory: '.', names: ['postgres', 'redis']},
      {directory: 'api', names: ['api']},
    ];
    expect(slotsOf(assignSlots(empty, found))).toEqual({postgres: 0, redis: 1, api: 2});
  });

  test('never changes a slot that is there, and keeps what it does not know', () => {
    const before = {note: 'mine', services: {api: {slot: 7, owner: 'ann'}, gone: {slot: 3}}};
    const after = assignSlots(before, [{directory: '.', names: ['api', 'new']}]);
    expect(after).toEqual({note: 'mine', services: {api: {slot: 7, owner: 'ann'}, gone: {slot: 3}, new: {slot: 8}}});
  });

  test('gives back the same document when nothing is new, so that nothing need be written', () => {
    const before = {services: {api: {slot: 0}}};
    expect(assignSlots(before, [{directory: '.', names: ['api']}])).toBe(before);
  });

  test('fills gaps only when all slots above are taken', () => {
    const before = {services: {first: {slot: 0}, last: {slot: 60}}};
    expect(slotsOf(assignSlots(before, [{directory: '.', names: ['new']}]))).toEqual({first: 0, last: 60, new: 1});
  });

  test('has room for 61 services and names the one that does not fit', () => {
    const full = assignSlots(empty, [{directory: '.', names: many(61)}]);
    expect(slotsOf(full)['s60']).toBe(60);
    expect(() => assignSlots(full, [{directory: '.', names: ['late']}])).toThrow('no address left for service "late"');
  });

  test('refuses a service of two directories and names both', () => {
    const found = [
      {directory: 'a', names: ['db']},
      {directory: 'b', names: ['db']},
    ];
    expect(() => assignSlots(empty, found)).toThrow('Service "db" is in two compose files, of a and of b');
  });

  test('refuses names that would share a variable, also with a service that is gone', () => {
    const before = {services: {'my-app': {slot: 0}}};
    expect(() => assignSlots(before, [{directory: '.', names: ['my_app']}])).toThrow('MY_APP_IP');
  });

  test('takes a name that objects have by nature as any other', () => {
    expect(slotsOf(assignSlots(empty, [{directory: '.', names: ['constructor']}]))).toEqual({constructor: 0});
  });
});
