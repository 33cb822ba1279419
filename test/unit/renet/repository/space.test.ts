import {describe, expect, test} from '@jest/globals';
import {refuseWithoutSpace} from '../../../../src/renet/repository/space.js';
import {MIB} from '../support.js';

const wanted = {sizeBytes: 512 * MIB, datastore: '/mnt/rediacc', who: 'a new repository'};

describe('refuseWithoutSpace', () => {
  const space = {sizeBytes: 1024 * MIB, freeBytes: 100 * MIB};

  test('accepts a sparse image larger than what is free', () => {
    expect(() => refuseWithoutSpace({...wanted, sizeBytes: 1024 * MIB}, {space})).not.toThrow();
  });

  test('refuses one larger than the datastore, with both sizes', () => {
    expect(() => refuseWithoutSpace({...wanted, sizeBytes: 2048 * MIB}, {space})).toThrow(
      '2G is more than the whole datastore /mnt/rediacc has (1G).',
    );
  });

  test('refuses when too little is free to make it', () => {
    expect(() => refuseWithoutSpace(wanted, {space: {...space, freeBytes: 63 * MIB}})).toThrow(
      'Only 63M of the datastore /mnt/rediacc are free; a new repository needs 64M at least.',
    );
  });
});
