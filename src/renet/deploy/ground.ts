import {readFile, stat} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import type {NetworkId} from '../../contract/types.js';
import type {Exec} from '../../exec/exec.js';
import {printable} from '../../shared/printable.js';
import {dockerSocket} from '../layout.js';
import {isFresh, parseServed, servedFile} from '../routes/served-file.js';
import {docker} from '../system/docker.js';
import {readListeners} from '../system/listening.js';

/** What a replacement works on. */
export interface Ground {
  readonly networkId: NetworkId;
  readonly daemon: ReturnType<typeof docker>;
  readonly exec: Exec;
  readonly environment: Readonly<Record<string, string>>;
}

export const groundOf = (networkId: NetworkId, exec: Exec, environment: Readonly<Record<string, string>>): Ground => ({
  networkId,
  daemon: docker(dockerSocket(networkId)),
  exec,
  environment,
});

/** Says something to whoever started this; data is on stdout. */
export const say = (line: string): void => void process.stderr.write(`${printable(line)}\n`);

/** Whom Traefik was last told to send requests to; `asks` while it goes on asking. */
export interface Told {
  readonly ids: ReadonlySet<string>;
  readonly asks: boolean;
}

/** What Traefik was last told of a repository; `null` when it never was. */
export const readTold = async (networkId: NetworkId): Promise<Told | null> => {
  const file = servedFile(networkId);
  try {
    const [text, {mtimeMs}] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    const ids = parseServed(text);
    return ids && {ids, asks: isFresh(mtimeMs, Date.now())};
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

/** TCP ports at which programs listen at an address, in ascending order. */
export const openAt = async (ip: string): Promise<number[]> => {
  const ports = (await readListeners()).filter((listener) => listener.ip === ip).map(({port}) => port);
  return [...new Set(ports)].sort((a, b) => a - b);
};

const POLL_MS = 250;

/**
 * Looks again and again until there is an answer.
 *
 * @returns `null` when there is none in time
 */
export const until = async <T>(look: () => Promise<T | null>, forMs: number): Promise<T | null> => {
  const end = performance.now() + forMs;
  for (;;) {
    const found = await look();
    if (found !== null || performance.now() > end) return found;
    await sleep(POLL_MS);
  }
};
