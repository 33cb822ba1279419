import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {copyFile, mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {chooseCpu, freestCpu, parseCpuList} from '../../../../src/lab/drivers/uml-cpu.js';

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

test('servers of another lab count, too', async () => {
  const status = await readFile('/proc/self/status', 'utf8');
  const [first, ...others] = parseCpuList(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)![1]!);
  const directory = await mkdtemp(join(tmpdir(), 'rdc-cpu-'));
  const kernel = join(directory, 'linux');
  await copyFile('/bin/sleep', kernel);
  // More than there are real ones beside this test.
  const servers = Array.from({length: 8}, () => spawn('taskset', ['--cpu-list', String(first), kernel, '60']));
  try {
    const started = async () =>
      (await Promise.all(servers.map(({pid}) => readFile(`/proc/${pid}/comm`, 'utf8')))).join('');
    while ((await started()) !== 'linux\n'.repeat(servers.length));
    expect(others.length > 0 ? others : [first]).toContain(await chooseCpu(0));
  } finally {
    const ended = servers.map((server) => once(server, 'exit'));
    for (const server of servers) server.kill();
    await Promise.all(ended);
    await rm(directory, {recursive: true});
  }
});
