import type {Client, ClientChannel} from 'ssh2';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {cancelled, connectionLost} from './failures.js';
import type {RemoteChannel, RunOptions, RunResult} from './types.js';

/** Exit status of a program ended by a signal, when the server does not name it as a number. */
const KILLED = 128 + 15;

export type OpenChannel = (line: string) => Promise<ClientChannel & RemoteChannel>;

/** Opens a channel that runs one line in the login user's shell. */
export const channelOpener =
  (client: Client, name: string): OpenChannel =>
  (line) =>
    new Promise((resolve, reject) => {
      const fail = (error?: Error) => reject(connectionLost({name}, error));
      try {
        client.exec(line, (error, channel) => (error ? fail(error) : resolve(channel)));
      } catch (error) {
        fail(error as Error);
      }
    });

/** What the end of a channel told: `undefined` means the connection went away before the program ended. */
export const exitOf = (channel: ClientChannel): Promise<number | undefined> =>
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
  const channel = await open(line);
  const stop = () => channel.close();
  signal?.addEventListener('abort', stop, {once: true});
  const [stdout, stderr, exitCode] = await Promise.all([
    textOf(channel),
    textOf(channel.stderr),
    exitOf(channel),
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
