import type {NetworkId} from '../../contract/types.js';
import {RUN_DIR, servedDir} from '../layout.js';

/** How old it gets at most while Traefik asks, in ms: it asks every five seconds, and each time the file is touched. */
const FRESH_MS = 30_000;

/** Which containers of a repository Traefik was last told to send requests to. */
export const servedFile = (id: NetworkId, runDirectory = RUN_DIR): string =>
  `${servedDir(id, runDirectory)}/containers.json`;

export const formatServed = (ids: readonly string[]): string => `${JSON.stringify({containers: ids.toSorted()})}\n`;

/**
 * The ids in such a file; `null` when it is none. By hand: the route server knows this file, too, and a schema library would cost
 * it more memory than all its data.
 */
export const parseServed = (text: string): ReadonlySet<string> | null => {
  try {
    const {containers} = JSON.parse(text) as {containers: unknown};
    if (!Array.isArray(containers)) return null;
    return new Set(containers.filter((id): id is string => typeof id === 'string'));
  } catch {
    return null;
  }
};

/** Whether Traefik still asks, by the time at which the file was last touched. */
export const isFresh = (touchedMs: number, nowMs: number): boolean => Math.abs(nowMs - touchedMs) <= FRESH_MS;
