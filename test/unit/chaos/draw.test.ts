import {describe, expect, test} from '@jest/globals';
import {chosenOf} from '../../e2e/support/chaos/chosen.js';
import {drawLife} from '../../e2e/support/chaos/draw.js';
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

  test('leaves some alone on the main way, and has a power cut in every life', () => {
    const creations = lives.map((life) => life[0]!.death);
    expect(new Set(creations)).toEqual(new Set([null, 'kill', 'power']));
    expect(lives.every((life) => life.some(({death}) => death === 'power'))).toBe(true);
  });
});

test('the operations that die are all, or those that are named; one that is not there is an error', () => {
  expect([...chosenOf(['create', 'fork'], undefined)]).toEqual(['create', 'fork']);
  expect([...chosenOf(['create', 'fork'], 'fork')]).toEqual(['fork']);
  expect(() => chosenOf(['create', 'fork'], 'fork,nonsense')).toThrow('no operation nonsense; there are: create, fork');
});
