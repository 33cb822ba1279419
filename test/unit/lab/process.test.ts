import {spawn, type ChildProcess} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {endProcess, processOf} from '../../../src/lab/process.js';

let dir: string;
let pidFile: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rdc-process-'));
  pidFile = join(dir, 'pid');
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(dir, {recursive: true});
});

/** A process that lives a while, with one more argument. */
const running = async (word: string): Promise<number> => {
  child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)', word], {detached: true, stdio: 'ignore'});
  await writeFile(pidFile, String(child.pid));
  return child.pid ?? 0;
};

test.each(['', 'rdc.pid='])('a process is recognised by the path of its pid file (%j)', async (prefix) => {
  const pid = await running(`${prefix}${pidFile}`);
  expect(await processOf(pidFile)).toBe(pid);
});

test('a process that reused the number is not taken for it', async () => {
  await running('something-else');
  expect(await processOf(pidFile)).toBeUndefined();
});

test('no pid file, no process', async () => {
  expect(await processOf(pidFile)).toBeUndefined();
  await endProcess(pidFile);
});

test('a whole group is ended', async () => {
  await running(pidFile);
  await endProcess(pidFile, {group: true});
  expect(await processOf(pidFile)).toBeUndefined();
});
