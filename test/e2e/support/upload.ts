import {dirname} from 'node:path/posix';
import {gzipSync} from 'node:zlib';
import type {Server} from './server.js';

/** Writes a file into the server, as root, and makes its directory. */
export const upload = async (server: Server, path: string, content: Buffer): Promise<void> => {
  const packed = gzipSync(content).toString('base64');
  await server.sh(`mkdir -p ${dirname(path)} && base64 -d | gunzip > ${path}`, {stdin: packed});
};
