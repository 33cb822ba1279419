import {describe, expect, test} from '@jest/globals';
import {chosenOf, shareOf} from '../../e2e/support/chaos/chosen.js';
import {betweenOf, drawLife} from '../../e2e/support/chaos/draw.js';
import {drawPairs, everyPair} from '../../e2e/support/chaos/faults/draw.js';
import {seededRandom} from '../../e2e/support/chaos/random.js';

const stages = [
  {name: 'create'},
  {name: 'fork', trip: 'fork'},
  {name: 'delete of a fork', trip: 'fork'},
  {name: 'delete'},
];
const lives = Array.from({length: 200}, (_, seed) => drawLife(stages, seededRandom(seed)));

describe('drawLife', () => {
  test('is the same for the same seed', () => {
    expect(drawLife(stages, seededRandom(7))).toEqual(lives[7]);
  });

  test('makes a trip to its end or not at all, and lets every operation on it die', () => {
    const trips = lives.map((life) => life.filter(({name}) => name.includes('fork')));
    expect(new Set(trips.map(({length}) => length))).toEqual(new Set([0, 2]));
    expect(trips.flat().every(({death}) => death !== null)).toBe(true);
  });

  test('kills a command up to four times in a row, and cuts the power once', () => {
    const times = (death: string) => lives.flat().flatMap((one) => (one.death === death ? [one.where.length] : []));
    expect(new Set(times('kill'))).toEqual(new Set([1, 2, 3, 4]));
    expect(new Set(times('power'))).toEqual(new Set([1]));
  });

  test('leaves some alone on the main way, and has a power cut in every life', () => {
    const creations = lives.map((life) => life[0]!.death);
    expect(new Set(creations)).toEqual(new Set([null, 'kill', 'power']));
    expect(lives.every((life) => life.some(({death}) => death === 'power'))).toBe(true);
  });

  test('cuts the power at every death if that is wanted', () => {
    const deaths = drawLife(stages, seededRandom(7), 1).flatMap(({death}) => death ?? []);
    expect(new Set(deaths)).toEqual(new Set(['power']));
  });
});

test('the operations that die are all, or those that are named; one that is not there is an error', () => {
  expect([...chosenOf(['create', 'fork'], undefined)]).toEqual(['create', 'fork']);
  expect([...chosenOf(['create', 'fork'], 'fork')]).toEqual(['fork']);
  expect(() => chosenOf(['create', 'fork'], 'fork,nonsense')).toThrow('no operation nonsense; there are: create, fork');
});

test('the way to a stage leads past trips that it is not on, and ends one that has begun', () => {
  const names = (from: number, to: number) => betweenOf(stages, from, to).map(({name}) => name);
  expect(names(0, 3)).toEqual(['create']);
  expect(names(0, 2)).toEqual(['create', 'fork']);
  expect(names(2, 3)).toEqual(['delete of a fork']);
  expect(names(1, 1)).toEqual([]);
});

test('servers share the work without rest', () => {
  const pieces = [1, 2, 3, 4, 5];
  expect(shareOf(pieces, undefined)).toEqual(pieces);
  expect([shareOf(pieces, '0/2'), shareOf(pieces, '1/2')]).toEqual([
    [1, 3, 5],
    [2, 4],
  ]);
});

describe('pairs of an operation and a fault', () => {
  const all = everyPair(['a', 'b', 'c'], ['full', 'gone'], seededRandom(1));

  test('are all there are, in the order of the operations', () => {
    expect(all.map(({stage, fault}) => `${stage} ${fault}`)).toEqual(
      ['a', 'b', 'c'].flatMap((stage) => [`${stage} full`, `${stage} gone`]),
    );
    expect(new Set(all.map(({where}) => where)).size).toBe(all.length);
  });

  test('or some, each with another operation and another fault, in that order', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const some = drawPairs(all, 2, seededRandom(seed));
      expect(new Set(some.map(({fault}) => fault)).size).toBe(2);
      expect(some.map(({stage}) => stage)).toEqual([...new Set(some.map(({stage}) => stage))].sort());
    }
  });
});
