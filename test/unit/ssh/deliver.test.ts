import {expect, test} from '@jest/globals';
import {parseProbe} from '../../../src/ssh/deliver.js';

test('the probe is read among whatever a login shell prints', () => {
  const output = 'Welcome!\nkernel=Linux\nmachine=aarch64\nzstd=yes\nruntime=x64\nruntime=arm64\nbye';
  expect(parseProbe(output)).toEqual({kernel: 'Linux', machine: 'aarch64', zstd: true, runtimes: ['x64', 'arm64']});
});

test('a bare server has neither zstd nor a runtime', () => {
  expect(parseProbe('kernel=Linux\nmachine=x86_64\n')).toEqual({
    kernel: 'Linux',
    machine: 'x86_64',
    zstd: false,
    runtimes: [],
  });
});

test.each([[''], ['sudo: a password is required'], ['kernel=Linux']])('%j is no answer', (output) => {
  expect(parseProbe(output)).toBeUndefined();
});
