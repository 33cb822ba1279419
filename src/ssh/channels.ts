import type {Client, ClientChannel} from 'ssh2';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {cancelled, connectionLost} from './failures.js';
import type {RemoteProgram, RunOptions, RunResult, WindowSize} from './types.js';

/** Exit status of a program ended by a signal, when the server does not name it as a number. */
const KILLED = 128 + 15;

export type Opened = RemoteProgram & {readonly channel: ClientChannel};

/** @param pty  gives the program a terminal of that size */
export type OpenChannel = (line: string, pty?: WindowSize) => Promise<Opened>;

/**
 * Opens a channel that runs one line in the login user's shell.
 *
 * A short program's exit status can come in the packet that opens its channel, and ssh2 tells it once: whoever first
 * awaited the channel would never hear it. So it is listened for in the callback itself.
 */
export const channelOpener =
  (client: Client, name: string): OpenChannel =>
  (line, pty) =>
    new Promise((resolve, reject) => {
      const fail = (error?: Error) => reject(connectionLost({name}, error));
      try {
        client.exec(line, pty ? {pty: terminalOf(pty)} : {}, (error, channel) =>
          error ? fail(error) : resolve({channel, ended: endOf(channel), resize: resizer(channel)}),
        );
      } catch (error) {
        fail(error as Error);
      }
    });

const terminalOf = ({rows, columns}: WindowSize) => ({rows, cols: columns, term: process.env['TERM'] ?? 'xterm'});

const resizer =
  (channel: ClientChannel) =>
  ({rows, columns}: WindowSize): void =>
    channel.setWindow(rows, columns, 0, 0);

const endOf = (channel: ClientChannel): Opened['ended'] =>
  new Promise((resolve) => {
    let status: number | undefined;
    channel.on('exit', (code: number | null) => (status = code ?? KILLED));
    channel.on('close', () => resolve(status));
  });

/**
 * Runs a line to its end and keeps what it says.
 *
 * @throws RdcError SSH_UNREACHABLE when the connection is lost first, CANCELLED
 */
export const runLine = async (
  open: OpenChannel,
  name: string,
  line: string,
  {stdin, signal}: RunOptions = {},
): Promise<RunResult> => {
  if (signal?.aborted) throw cancelled(`A command on ${name}`);
  const {channel, ended} = await open(line);
  const stop = () => channel.close();
  signal?.addEventListener('abort', stop, {once: true});
  const [stdout, stderr, exitCode] = await Promise.all([
    textOf(channel),
    textOf(channel.stderr),
    ended,
    feed(channel, stdin),
  ]);
  signal?.removeEventListener('abort', stop);
  if (signal?.aborted) throw cancelled(`A command on ${name}`);
  if (exitCode === undefined) throw connectionLost({name});
  return {exitCode, stdout, stderr};
};

/** A program may end without reading all of its stdin; its exit status tells, not this. */
const feed = async (channel: ClientChannel, stdin: RunOptions['stdin']): Promise<void> => {
  if (stdin === undefined) return void channel.end();
  if (!(stdin instanceof Readable)) return void channel.end(stdin);
  await pipeline(stdin, channel, {end: true}).catch(() => undefined);
};

const textOf = (stream: Readable): Promise<string> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const done = () => resolve(Buffer.concat(chunks).toString('utf8'));
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', done);
    stream.on('close', done);
  });
