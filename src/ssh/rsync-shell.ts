/**
 * A remote shell for rsync: `rsync-shell <socket> [-l user] <host> <command…>`. It reaches the
 * server over the connection of the rdc process that listens on the socket. Built as a file of its
 * own, so that it starts as fast as Node does.
 */
import {connect, type Socket} from 'node:net';

/** As in `rsync-bridge.ts`, which is not imported: it would bring the whole of ssh with it. */
const STDOUT = 1;
const STDERR = 2;
const HEAD_BYTES = 5;
const SSH_FAILED = 255;

const main = ([path = '', ...rest]: string[]): void => {
  const words = rest[0] === '-l' ? rest.slice(3) : rest.slice(1);
  const socket = connect({path, allowHalfOpen: true});
  socket.on('error', (error) => {
    process.stderr.write(`rdc is not there to reach the server: ${error.message}\n`);
    process.exit(SSH_FAILED);
  });
  socket.on('close', () => process.exit(SSH_FAILED));
  socket.write(`${JSON.stringify(words)}\n`);
  process.stdin.pipe(socket);
  listen(socket);
};

const listen = (socket: Socket): void => {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (pending.length >= HEAD_BYTES) {
      const end = HEAD_BYTES + pending.readUInt32BE(1);
      if (pending.length < end) return;
      hear(socket, pending.readUInt8(0), pending.subarray(HEAD_BYTES, end));
      pending = pending.subarray(end);
    }
  });
};

const hear = (socket: Socket, type: number, payload: Buffer): void => {
  if (type === STDOUT || type === STDERR) {
    const stream = type === STDOUT ? process.stdout : process.stderr;
    if (stream.write(payload)) return;
    socket.pause();
    stream.once('drain', () => socket.resume());
    return;
  }
  const status = payload.readUInt8(0);
  process.stdout.write('', () => process.exit(status));
};

// rsync ends its shell with this signal, which to Node means "open a debugger".
process.on('SIGUSR1', () => process.exit(SSH_FAILED));
main(process.argv.slice(2));
