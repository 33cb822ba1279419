import {constants} from 'node:fs';
import {open} from 'node:fs/promises';

/** Memory: a project holds passwords, and nothing of a repository may reach the server's disk in clear. */
const MEMORY = '/dev/shm';
/** Linux's own flag for a file that never has a name (open(2)); Node has no word for it. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;

/**
 * Lends a text as a file that has no name, not for a moment: it lives in memory, only this user can open it, and it
 * is gone with this process, however that ends. A pipe would do the same but for the terminal,
 * which the program needs as its stdin.
 */
export const withHiddenFile = async <T>(content: string, use: (path: string) => Promise<T>): Promise<T> => {
  const file = await open(MEMORY, O_TMPFILE | constants.O_RDWR, 0o600);
  try {
    await file.writeFile(content);
    return await use(`/proc/${process.pid}/fd/${file.fd}`);
  } finally {
    await file.close();
  }
};
