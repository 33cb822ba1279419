import {expect, test} from '@jest/globals';
import {freestCpu, parseCpuList} from '../../../../src/lab/drivers/uml-cpu.js';

test.each([
  ['0', [0]],
  ['0-2,5\n', [0, 1, 2, 5]],
  ['', []],
])('reads %j', (text, cpus) => expect(parseCpuList(text)).toEqual(cpus));

test('a server gets the processor that fewest others have', () => {
  expect(freestCpu([0, 1], [], 0)).toBe(0);
  expect(freestCpu([0, 1], [0], 0)).toBe(1);
  expect(freestCpu([2, 5, 7], [2, 5, 7, 2, 7], 0)).toBe(5);
  expect(freestCpu([], [1], 3)).toBeUndefined();
});

test('servers that start at the same time take different ones', () => {
  expect([17, 18, 19].map((turn) => freestCpu([0, 1], [], turn))).toEqual([1, 0, 1]);
});
