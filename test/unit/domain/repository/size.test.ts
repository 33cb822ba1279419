import {expect, test} from '@jest/globals';
import {readRepositorySize} from '../../../../src/domain/repository/size.js';

test('reads sizes in binary units down to the smallest repository', () => {
  expect([readRepositorySize('5G'), readRepositorySize('128M')]).toEqual([5 * 2 ** 30, 128 * 2 ** 20]);
  expect(() => readRepositorySize('127M')).toThrow('--size 127M is too small');
  expect(() => readRepositorySize('ten')).toThrow('"ten" is not a size.');
});
