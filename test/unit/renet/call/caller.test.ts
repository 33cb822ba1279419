import {mkdir, mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {addressOf, readCaller} from '../../../../src/renet/call/caller.js';

test('the address is the first word of SSH_CONNECTION', () => {
  expect(addressOf('203.0.113.9 51234 198.51.100.7 22')).toBe('203.0.113.9');
  expect(addressOf('fe80::1%eth0 51234 fe80::2%eth0 22')).toBe('fe80::1%eth0');
  expect([addressOf(undefined), addressOf(''), addressOf('a\nb 1 2 3')]).toEqual([null, null, null]);
});

test('below sudo it is found in the environment of a parent', async () => {
  const proc = await mkdtemp(join(tmpdir(), 'rdc-test-'));
  const add = async (pid: number, parent: number, environ: string) => {
    await mkdir(join(proc, String(pid)));
    await writeFile(join(proc, String(pid), 'stat'), `${pid} (su do) x) S ${parent} 1 1 0`);
    await writeFile(join(proc, String(pid), 'environ'), environ);
  };
  await add(process.ppid, 4_000_001, 'A=1\0NOT_SSH_CONNECTION=192.0.2.1 1 2 3\0');
  await add(4_000_001, 1, 'LANG=C\0SSH_CONNECTION=203.0.113.9 51234 198.51.100.7 22\0');
  delete process.env['SSH_CONNECTION'];
  expect((await readCaller(proc)).address).toBe('203.0.113.9');
});

test('without ssh there is none', async () => {
  delete process.env['SSH_CONNECTION'];
  expect((await readCaller('/nowhere')).address).toBeNull();
});
