import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import type {ExecOptions} from '../../../src/exec/exec.js';
import {localExec} from '../../../src/exec/local.js';
import {argv} from '../../../src/shared/argv.js';
import {Secret} from '../../../src/shared/secret.js';

const sh = (script: string) => argv('sh', '-c', script);

describe('localExec', () => {
  test('hands over stdin, collects both streams and the status', async () => {
    const result = await localExec(sh('cat; echo err >&2; exit 3'), {stdin: new Secret('in'), accept: [3]});
    expect(result).toEqual({exitCode: 3, stdout: 'in', stderr: 'err\n'});
  });

  test('an unaccepted status is an error that quotes stderr', async () => {
    await expect(localExec(sh('echo no room >&2; exit 4'))).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: 'sh exited with 4: no room',
    });
  });

  test('a missing program is named', async () => {
    await expect(localExec(argv('no-such-program-here'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'The program no-such-program-here is not installed.',
    });
  });

  test('relays lines as they come, and still returns the whole', async () => {
    const lines: string[] = [];
    const {stdout} = await localExec(sh('echo a; echo b >&2; printf c'), {
      onLine: (line, from) => void lines.push(`${from} ${line}`),
    });
    expect([lines.sort(), stdout]).toEqual([['stderr b', 'stdout a', 'stdout c'], 'a\nc']);
  });

  test('output that is not collected is still heard', async () => {
    let lines = 0;
    const count = () => void (lines += 1);
    expect(await localExec(sh('yes | head -n 1000'), {collect: false, onLine: count})).toMatchObject({stdout: ''});
    expect(lines).toBe(1000);
  });

  test('a line without end comes in pieces, in bounded memory', async () => {
    const lengths: number[] = [];
    const endless = sh('head -c 3000000 /dev/zero | tr "\\0" x; echo; echo end');
    await localExec(endless, {collect: false, onLine: (line) => void lengths.push(line.length)});
    expect(lengths.slice(0, -1).reduce((sum, length) => sum + length, 0)).toBe(3_000_000);
    expect(Math.max(...lengths)).toBe(64 * 1024);
    expect(lengths.at(-1)).toBe(3);
  });

  test('a program waits while its lines are not taken', async () => {
    let [open, most] = [0, 0];
    const slow = async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
    };
    await localExec(sh('seq 1000'), {collect: false, onLine: slow});
    expect(most).toBe(1);
  });

  test('a program ends by itself when its lines are not wanted any more, and the reason is told', async () => {
    const heard: string[] = [];
    const refuse = (line: string) => {
      heard.push(line);
      throw new Error('nobody listens');
    };
    const directory = await mkdtemp(join(tmpdir(), 'rdc-exec-'));
    const run = localExec(sh('seq 100000; touch done'), {cwd: directory, collect: false, onLine: refuse});
    await expect(run).rejects.toThrow('nobody listens');
    expect([heard, await readdir(directory)]).toEqual([['1'], ['done']]);
    await rm(directory, {recursive: true});
  });

  test('an abort stops the program', async () => {
    const abort = new AbortController();
    const run = localExec(argv('sleep', '60'), {signal: abort.signal});
    setTimeout(() => abort.abort(), 50);
    await expect(run).rejects.toMatchObject({code: 'CANCELLED'});
  });

  test('a time limit is an error of its own', async () => {
    await expect(localExec(argv('sleep', '60'), {timeoutMs: 50})).rejects.toMatchObject({
      code: 'TIMED_OUT',
      retryable: true,
    });
  });

  test.each([
    ['a time limit', (): ExecOptions => ({timeoutMs: 50}), 'TIMED_OUT'],
    ['an abort', (): ExecOptions => ({signal: AbortSignal.timeout(50)}), 'CANCELLED'],
  ])('%s ends the wait for a program whose own child goes on and keeps its output', async (_, options, code) => {
    await expect(localExec(sh('sleep 60 & exec sleep 60'), options())).rejects.toMatchObject({code});
  });
});
