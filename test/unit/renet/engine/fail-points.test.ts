import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {beforeEach, expect, test} from '@jest/globals';
import {failPoints} from '../../../../src/renet/engine/fail-points.js';

let file: string;
const reached = () => JSON.parse(readFileSync(`${file}.reached`, 'utf8')) as unknown;
const ask = (value: unknown) => writeFileSync(file, JSON.stringify(value));
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'rdc-fail-point-')), 'fail-point');
});

test('without the file, or for another operation, every point is passed', async () => {
  const free = await failPoints('repository-create', file);
  await free.reach('one');
  await free.reachLast('end');
  ask({operation: 'repository-up', at: 1, then: 'kill'});
  const other = await failPoints('repository-create', file);
  await other.reach('one');
  await other.reachLast('end');
  expect(existsSync(`${file}.reached`)).toBe(false);
});

/** Passes two points and the last in a process of its own, which a test may lose; `then` is done when it is at the one asked for. */
const passAll = async (then: (child: ChildProcess) => void = () => {}) => {
  const script = `const m = await import(${JSON.stringify(join(process.cwd(), 'dist/renet/engine/fail-points.js'))});
    const {reach, reachLast} = await m.failPoints('daemon-start', ${JSON.stringify(file)});
    await reach('one');
    process.stdout.write('passed one ');
    await reach('two');
    process.stdout.write('passed two ');
    await reachLast('end');
    process.stdout.write('passed the end');`;
  const args = ['--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'inherit']});
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const runs = () => child.exitCode === null && child.signalCode === null;
  while (runs() && !existsSync(`${file}.reached`)) await sleep(10);
  then(child);
  const [status, signal] = await ended;
  return {status, signal, stdout};
};

test('at the point asked for the process is killed, says where before, and the next call goes through', async () => {
  ask({operation: 'daemon-start', at: 2, then: 'kill'});
  expect(await passAll()).toMatchObject({signal: 'SIGKILL', stdout: 'passed one '});
  expect(reached()).toEqual({point: 'two', number: 2, last: false});
  expect(await passAll()).toMatchObject({status: 0, stdout: 'passed one passed two passed the end'});
});

test('a point can be named as well', async () => {
  ask({operation: 'daemon-start', at: 'two', then: 'kill'});
  await passAll();
  expect(reached()).toEqual({point: 'two', number: 2, last: false});
});

test('with fewer points than asked for it dies at its last, whose number is the count of all', async () => {
  ask({operation: 'daemon-start', at: 30, then: 'kill'});
  expect(await passAll()).toMatchObject({signal: 'SIGKILL', stdout: 'passed one passed two '});
  expect(reached()).toEqual({point: 'end', number: 3, last: true});
});

test('or it goes no further, so that the server can lose its power meanwhile', async () => {
  ask({operation: 'daemon-start', at: 2, then: 'hang'});
  const passed = await passAll((child) => setTimeout(() => child.kill('SIGTERM'), 300));
  expect(passed).toMatchObject({signal: 'SIGTERM', stdout: 'passed one '});
  expect(existsSync(file)).toBe(false);
});

test('or it waits there, and goes on to its end when it is told to', async () => {
  ask({operation: 'repository-up', at: 1, then: 'wait'});
  const {reach, reachLast} = await failPoints('repository-up', file);
  let passed = false;
  const all = reach('one').then(async () => {
    passed = true;
    await reach('two');
    await reachLast('end');
  });
  while (!existsSync(`${file}.reached`)) await sleep(10);
  await sleep(100);
  expect([passed, reached()]).toEqual([false, {point: 'one', number: 1, last: false}]);
  rmSync(`${file}.reached`);
  await all;
  expect([passed, existsSync(`${file}.reached`)]).toEqual([true, false]);
});

test('a file that is none is a mistake of the test, said aloud', async () => {
  ask({operation: 'repository-create', at: 0, then: 'kill'});
  await expect(failPoints('repository-create', file)).rejects.toThrow();
});
