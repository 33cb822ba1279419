import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {sshCall, waitForGuest} from '../../../src/lab/guest.js';
import type {Lab} from '../../../src/lab/lab.js';

const entrance = {port: 2201, keys: {userKey: '/keys/user', knownHosts: '/my keys/known_hosts'}};

test("the host key is always checked, against the lab's own file", () => {
  const {args} = sshCall(entrance, 'rdc');
  expect(args).toEqual(
    expect.arrayContaining([
      'StrictHostKeyChecking=yes',
      'UserKnownHostsFile="/my keys/known_hosts"',
      'HostKeyAlias=rdc-lab',
    ]),
  );
  expect(args.at(-1)).toBe('rdc@127.0.0.1');
});

test('a command comes after the server, a terminal only when asked for', () => {
  expect(sshCall(entrance, 'root', 'uname -a').args.slice(-2)).toEqual(['root@127.0.0.1', 'uname -a']);
  expect(sshCall(entrance, 'root', 'uname -a').args).not.toContain('-t');
  expect(sshCall(entrance, 'rdc', undefined, true).args).toContain('-t');
});

test('a server that ends while it starts is told with the end of its console', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rdc-console-'));
  const console = join(directory, 'console.log');
  await writeFile(console, 'early\r\n'.repeat(50) + 'Kernel panic - not syncing\r\n');
  const exec = async () => ({exitCode: 255, stdout: '', stderr: ''});
  const lab = {exec} as unknown as Lab;
  const failure = await waitForGuest(lab, entrance, {isRunning: async () => false, console}).catch(String);
  await rm(directory, {recursive: true});
  expect(failure).toMatch(/ended while it was starting[^]*early\nKernel panic/);
});

test('a server that does not answer in time is told so', async () => {
  const lab = {exec: async () => ({exitCode: 255, stdout: '', stderr: ''})} as unknown as Lab;
  const starting = {isRunning: async () => true, console: '/nowhere/at-all', minutes: 0.001};
  const failure = await waitForGuest(lab, entrance, starting).catch(String);
  expect(failure).toContain('did not answer on port 2201');
});
