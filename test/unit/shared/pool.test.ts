import {describe, expect, test} from '@jest/globals';
import {inParallel, serially} from '../../../src/shared/pool.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('inParallel', () => {
  test('keeps the order of the items and never has more than the limit in work', async () => {
    let now = 0;
    let most = 0;
    const results = await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      most = Math.max(most, (now += 1));
      for (let turns = 0; turns < 6 - item; turns += 1) await turn();
      now -= 1;
      return item * 10;
    });
    expect([results, most]).toEqual([[10, 20, 30, 40, 50], 2]);
  });

  test('rejects with the first error and begins nothing new', async () => {
    const begun: number[] = [];
    const work = inParallel([1, 2, 3], 1, async (item) => {
      begun.push(item);
      if (item === 2) throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(begun).toEqual([1, 2]);
  });

  test('has nothing to do with nothing', async () => {
    expect(await inParallel([], 3, async () => 1)).toEqual([]);
  });
});

test('serially does one after the other, also after one that failed', async () => {
  const one = serially();
  const heard: string[] = [];
  const first = one(async () => {
    await turn();
    heard.push('first');
    throw new Error('no');
  });
  const second = one(async () => heard.push('second'));
  await expect(first).rejects.toThrow('no');
  await second;
  expect(heard).toEqual(['first', 'second']);
});
