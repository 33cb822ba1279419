import {expect, test} from '@jest/globals';
import {disk, memory, packages, way} from '../../../src/lab/check.js';

const GIB = 1024 ** 3;

test('missing packages fail with the line that installs them', () => {
  expect(packages(['skopeo', 'unzip'])).toMatchObject({
    state: 'failed',
    hint: 'sudo apt-get update && sudo apt-get install --yes --no-install-recommends skopeo unzip',
  });
  expect(packages([])).toMatchObject({state: 'ok', hint: null});
});

test('too little disk or memory fails, with both figures', () => {
  expect(disk(3 * GIB)).toMatchObject({state: 'failed', message: '3G free, 15G needed'});
  expect(disk(20 * GIB)).toMatchObject({state: 'ok'});
  expect(memory(GIB)).toMatchObject({state: 'failed', message: '1G free; each server may use 4G'});
  expect(memory(8 * GIB)).toMatchObject({state: 'ok'});
});

test('it is said how servers are run and why, and that emulation is slow', () => {
  expect(way({driver: 'uml', runsOn: 'uml', why: '/dev/kvm cannot be opened'})).toMatchObject({
    state: 'ok',
    message: 'User-mode Linux (/dev/kvm cannot be opened)',
  });
  expect(way({driver: 'qemu', runsOn: 'tcg', why: 'no kernel'}).message).toMatch(/many times slower$/);
  expect(way(undefined).state).toBe('note');
});
