import {readFile} from 'node:fs/promises';
import {expect, test} from '@jest/globals';
import {parseMeminfo, parseTraffic, readHost} from '../../../../src/renet/system/host.js';

const recorded = (name: string): Promise<string> =>
  readFile(new URL(`../../../fixtures/linux-6.18/${name}`, import.meta.url), 'utf8');

test('memory is what there is and what programs can still have', async () => {
  expect(parseMeminfo(await recorded('meminfo.txt'))).toEqual({sizeBytes: 25276514304, availableBytes: 19693551616});
  expect(() => parseMeminfo('MemTotal: 1 kB\n')).toThrow('does not say "MemAvailable"');
});

test('traffic is counted by interface, also when a name touches its figures', async () => {
  expect(parseTraffic(await recorded('net-dev.txt'))).toEqual([
    {name: 'lo', receivedBytes: 2397750699, sentBytes: 2397750699},
    {name: 'ifb0', receivedBytes: 0, sentBytes: 0},
    {name: 'ifb1', receivedBytes: 0, sentBytes: 0},
    {name: 'eth0', receivedBytes: 2431790571, sentBytes: 6217565},
  ]);
  expect(parseTraffic('a\nb\neth0:123 1 0 0 0 0 0 0 456 1 0 0 0 0 0 0\n')).toEqual([
    {name: 'eth0', receivedBytes: 123, sentBytes: 456},
  ]);
});

test('this very host can be read', async () => {
  const host = await readHost();
  expect(host.cpus).toBeGreaterThan(0);
  expect(host.network.map(({name}) => name)).toContain('lo');
});
