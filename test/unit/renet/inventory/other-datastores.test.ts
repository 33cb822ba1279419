import {describe, expect, test} from '@jest/globals';
import {findKept, placeOf, type Traces} from '../../../../src/renet/inventory/other-datastores.js';
import {closed, guid, networkId} from '../support.js';

const HERE = '/mnt/rediacc';
const OTHER = '/mnt/other';
const traces = (more: Partial<Traces>): Traces => ({
  said: [],
  unfinished: false,
  mounted: [HERE],
  foundOn: null,
  ...more,
});

describe('placeOf', () => {
  test.each<[string, Partial<Traces>]>([
    ['its reservation says that it was here', {said: [HERE]}],
    ['its daemon was last configured for here too', {said: [HERE, HERE]}],
    ['its creation here was cut short', {unfinished: true}],
  ])('one without image is gone when %s', (_why, more) => {
    expect(placeOf(HERE, traces(more))).toBeNull();
  });

  test('one on a datastore that is not mounted may be there', () => {
    expect(placeOf(HERE, traces({said: [OTHER]}))).toEqual({datastore: OTHER, mounted: false, found: false});
  });

  test('one that may be anywhere is not taken for gone', () => {
    expect(placeOf(HERE, traces({}))).toEqual({datastore: null, mounted: false, found: false});
  });

  test('one trace that leads elsewhere is enough, whatever others say', () => {
    expect(placeOf(HERE, traces({said: [HERE, OTHER]}))).toMatchObject({datastore: OTHER});
    expect(placeOf(HERE, traces({said: [OTHER], unfinished: true}))).toMatchObject({datastore: OTHER});
  });

  test('an image that is found counts more than what is said', () => {
    const found = traces({said: [HERE], mounted: [HERE, OTHER], foundOn: OTHER});
    expect(placeOf(HERE, found)).toEqual({datastore: OTHER, mounted: true, found: true});
  });
});

describe('findKept', () => {
  const kept = (where: {datastore: string | null; mounted: boolean; found: boolean}) =>
    findKept([closed({image: null})], new Map([[guid, where]]));

  test.each([
    [OTHER, false, 'its repository is on the datastore /mnt/other, which is not mounted'],
    [OTHER, true, 'it belongs to the datastore /mnt/other: renet prune --datastore /mnt/other'],
    [null, false, 'nothing tells which datastore its repository is on'],
  ])('says why a reservation for %s stays', (datastore, mounted, reason) => {
    expect(kept({datastore, mounted, found: false})).toEqual([{networkId, repository: guid, datastore, reason}]);
  });

  test('says nothing of one that was found, or that belongs here', () => {
    expect(kept({datastore: OTHER, mounted: true, found: true})).toEqual([]);
    expect(findKept([closed({image: null})], new Map())).toEqual([]);
  });
});
