import {text} from 'node:stream/consumers';
import {RdcError} from '../../shared/errors.js';
import type {RemoteProgram, WindowSize} from '../../ssh/index.js';

/** The streams of this process that a program on a server can be given. */
export interface LocalStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WritableStream;
}

/** The window, when both ends of this process are a terminal; a program may then have one too. */
export const windowOf = ({stdin, stdout}: LocalStreams): WindowSize | undefined =>
  stdin.isTTY && stdout.isTTY ? {rows: stdout.rows, columns: stdout.columns} : undefined;

/**
 * Gives a program on a server this process's stdin, stdout and stderr, until it ends. With a
 * terminal, keys go to it one by one, Ctrl-C included.
 *
 * @returns its exit status; undefined when the connection was lost first
 */
export const attach = async (
  program: RemoteProgram,
  tty: boolean,
  streams: LocalStreams = process,
): Promise<number | undefined> => {
  const {stdin, stdout, stderr} = streams;
  const resize = (): void => program.resize({rows: stdout.rows, columns: stdout.columns});
  if (tty) {
    stdin.setRawMode(true);
    stdout.on('resize', resize);
  }
  // A program may end without reading all of its stdin; its exit status tells, not this.
  program.channel.on('error', () => undefined);
  stdin.pipe(program.channel);
  program.channel.pipe(stdout, {end: false});
  program.channel.stderr.pipe(stderr, {end: false});
  try {
    return await program.ended;
  } finally {
    stdin.unpipe(program.channel);
    stdin.pause();
    if (tty) {
      stdout.off('resize', resize);
      stdin.setRawMode(false);
    }
  }
};

/** As `attach`, but keeps what the program prints, for `--json`. */
export const collect = async (
  {channel, ended}: RemoteProgram,
  stdin: NodeJS.ReadStream = process.stdin,
): Promise<{exitCode: number | undefined; stdout: string; stderr: string}> => {
  channel.on('error', () => undefined);
  stdin.pipe(channel);
  const [stdout, stderr, exitCode] = await Promise.all([text(channel), text(channel.stderr), ended]);
  stdin.unpipe(channel);
  stdin.pause();
  return {exitCode, stdout, stderr};
};

/** How an attached program ended. */
export interface Attached {
  /** Undefined when the connection was lost first. */
  readonly exitCode: number | undefined;
  readonly stdout?: string;
  readonly stderr?: string;
}

/**
 * Opens a program on a server and gives it this process's streams until it ends; `keep` collects
 * what it prints instead. `open` is told the window when the program may have a terminal.
 * Aborting `signal` lets go of it.
 *
 * @throws RdcError CANCELLED
 */
export const runAttached = async (
  open: (window?: WindowSize) => Promise<RemoteProgram>,
  {keep, signal}: {keep: boolean; signal: AbortSignal},
): Promise<Attached> => {
  const window = keep ? undefined : windowOf(process);
  const program = await open(window);
  const letGo = (): void => void program.channel.destroy();
  signal.addEventListener('abort', letGo, {once: true});
  if (signal.aborted) letGo();
  try {
    const attached = keep ? await collect(program) : {exitCode: await attach(program, window !== undefined)};
    if (signal.aborted) throw new RdcError('CANCELLED', 'The command was left.');
    return attached;
  } finally {
    signal.removeEventListener('abort', letGo);
  }
};
