import {randomBytes} from 'node:crypto';
import {open, rm} from 'node:fs/promises';

/** Memory: a project holds passwords, and nothing of a repository may reach the server's disk in clear. */
const MEMORY = '/dev/shm';

/**
 * Lends a text as a file that has no name: it lives in memory, only this user can open it, and it
 * is gone with this process, however that ends. A pipe would do the same but for the terminal,
 * which the program needs as its stdin.
 */
export const withHiddenFile = async <T>(content: string, use: (path: string) => Promise<T>): Promise<T> => {
  const name = `${MEMORY}/.renet-${randomBytes(12).toString('hex')}`;
  const file = await open(name, 'wx+', 0o600);
  try {
    await rm(name);
    await file.writeFile(content);
    return await use(`/proc/${process.pid}/fd/${file.fd}`);
  } finally {
    await file.close();
  }
};
