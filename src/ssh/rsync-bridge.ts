import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {once} from 'node:events';
import {lineSplitter} from '../shared/lines.js';
import {messageOf} from '../shared/errors.js';
import {builtFile} from './package-root.js';
import type {Machine, RemoteProgram, RsyncBridge} from './types.js';

/** What a frame of the bridge carries: one byte, then the length as 32 bits, then the bytes. */
const STDOUT = 1;
const STDERR = 2;
const EXIT = 3;

/** The status ssh itself ends with when it cannot run the command. */
const SSH_FAILED = 255;
const MAX_HEADER = 1024 * 1024;

/**
 * Opens a door for a local rsync to the connection that this process has already: rsync starts
 * `rsync-shell`, that connects here, and its command runs in a channel of its own. So there is one
 * authenticated connection with a pinned host key, and no system ssh is needed.
 *
 * The socket lies in a directory that only this user can enter.
 */
export const rsyncBridge = async (machine: Machine): Promise<RsyncBridge> => {
  const directory = await mkdtemp(join(tmpdir(), 'rdc-'));
  const socketPath = process.platform === 'win32' ? `\\\\.\\pipe\\${basename(directory)}` : join(directory, 'rsync');
  const open = new Set<Socket>();
  const server = createServer({allowHalfOpen: true}, (socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
    awaitCommand(socket, machine);
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    socketPath,
    rshArgs: [process.execPath, builtFile('rsync-shell.cjs'), socketPath],
    close: () => close(server, open, directory),
  };
};

const close = async (server: Server, open: ReadonlySet<Socket>, directory: string): Promise<void> => {
  for (const socket of open) socket.destroy();
  server.close();
  await once(server, 'close');
  await rm(directory, {recursive: true, force: true});
};

/** The first line is the command, as JSON words; what follows is its stdin. */
const awaitCommand = (socket: Socket, machine: Machine): void => {
  const lines = lineSplitter(MAX_HEADER);
  const hear = (chunk: Buffer): void => {
    const at = chunk.indexOf('\n');
    const [line] = lines.push(at < 0 ? chunk : chunk.subarray(0, at + 1));
    if (line === undefined) return;
    socket.off('data', hear);
    socket.pause();
    if (at + 1 < chunk.length) socket.unshift(chunk.subarray(at + 1));
    start(socket, machine, JSON.parse(line) as string[]);
  };
  socket.on('data', hear);
};

/** rsync has quoted its words for the remote shell already; ssh joins them with spaces, and so must this. */
const start = (socket: Socket, machine: Machine, words: string[]): void => {
  machine.openChannel(words.join(' ')).then(
    (program) => relay(socket, program),
    (error: unknown) => {
      send(socket, STDERR, Buffer.from(`${messageOf(error)}\n`));
      finish(socket, SSH_FAILED);
    },
  );
};

const relay = (socket: Socket, {channel, ended}: RemoteProgram): void => {
  const forward = (stream: NodeJS.ReadableStream, type: number) =>
    stream.on('data', (chunk: Buffer) => {
      if (send(socket, type, chunk)) return;
      stream.pause();
      socket.once('drain', () => stream.resume());
    });
  forward(channel, STDOUT);
  forward(channel.stderr, STDERR);
  void ended.then((status) => finish(socket, status ?? SSH_FAILED));
  socket.on('close', () => channel.destroy());
  socket.pipe(channel);
};

const send = (socket: Socket, type: number, payload: Buffer): boolean => {
  const head = Buffer.alloc(5);
  head.writeUInt8(type, 0);
  head.writeUInt32BE(payload.length, 1);
  socket.write(head);
  return socket.write(payload);
};

const finish = (socket: Socket, status: number): void => {
  const payload = Buffer.alloc(1);
  payload.writeUInt8(status & 255, 0);
  send(socket, EXIT, payload);
  socket.end();
};
