import {PassThrough} from 'node:stream';
import {expect, test} from '@jest/globals';
import {attach, collect, windowOf, type LocalStreams} from '../../../../src/cli/io/attach.js';
import type {RemoteProgram, WindowSize} from '../../../../src/ssh/types.js';

/** A program that prints its stdin in capitals, and the sizes its terminal was given. */
const program = () => {
  const sizes: WindowSize[] = [];
  const stderr = new PassThrough();
  const channel = Object.assign(
    new PassThrough({transform: (chunk: Buffer, _, done) => done(null, chunk.toString().toUpperCase())}),
    {stderr},
  );
  const ended = new Promise<number>((resolve) => {
    channel.on('finish', () => stderr.end('note'));
    channel.on('end', () => setImmediate(() => resolve(7)));
  });
  return {remote: {channel, ended, resize: (size: WindowSize) => void sizes.push(size)} as RemoteProgram, sizes};
};

const streams = (isTTY: boolean) => {
  const raw: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {isTTY, setRawMode: (mode: boolean) => void raw.push(mode)});
  const stdout = Object.assign(new PassThrough(), {isTTY, rows: 24, columns: 80});
  const stderr = new PassThrough();
  return {local: {stdin, stdout, stderr} as unknown as LocalStreams, stdin, stdout, stderr, raw};
};

test('a program has our streams and gives its status', async () => {
  const {local, stdin, stdout, stderr, raw} = streams(false);
  stdin.end('hello');
  expect(await attach(program().remote, false, local)).toBe(7);
  expect([stdout.read()?.toString(), stderr.read()?.toString(), raw]).toEqual(['HELLO', 'note', []]);
  expect(windowOf(local)).toBeUndefined();
});

test('with a terminal it hears every key and every change of the window; afterwards the terminal is as before', async () => {
  const {local, stdin, stdout, raw} = streams(true);
  const {remote, sizes} = program();
  expect(windowOf(local)).toEqual({rows: 24, columns: 80});
  const ended = attach(remote, true, local);
  Object.assign(stdout, {rows: 50});
  stdout.emit('resize');
  stdin.end('x');
  await ended;
  expect({sizes, raw}).toEqual({sizes: [{rows: 50, columns: 80}], raw: [true, false]});
  expect(stdout.listenerCount('resize')).toBe(0);
});

test('what it prints can be kept', async () => {
  const {stdin} = streams(false);
  stdin.end('hello');
  const kept = await collect(program().remote, stdin as unknown as NodeJS.ReadStream);
  expect(kept).toEqual({exitCode: 7, stdout: 'HELLO', stderr: 'note'});
});
