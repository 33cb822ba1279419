import {createHash} from 'node:crypto';
import type {Server} from '../server.js';

/**
 * Writes records into a repository from inside one of its containers, as a database does: appended, flushed, and only then
 * acknowledged. What this workstation has heard of must never be lost.
 */
export interface Writer {
  /** Begins to write, in the container of a service of the daemon; goes on where it was. */
  start(networkId: number, service: string): void;
  /** Resolves when a record is acknowledged that was not when it was asked: neither the container nor its disk stands still. */
  another(): Promise<void>;
  /** Hears it no more: whoever listens keeps this process going. */
  leave(): void;
  /** Lets it end in good order. */
  stop(volume: string): Promise<void>;
  /** @throws Error naming the records that were acknowledged and are not in the volume as they were written */
  verify(volume: string): Promise<void>;
  /** The same for the text of the file of records, read after this was called: it looks for what is acknowledged now. */
  lookFor(): (records: string) => void;
  readonly acknowledged: number;
}

/** One a second, and few processes for each: an emulated server shall not be busy with this alone. */
const script = (first: number) => `n=${first}; rm -f /data/stop; : >> /data/records
while [ ! -e /data/stop ]; do
  read -r text < /proc/sys/kernel/random/uuid
  sum=$(printf %s "$text" | sha256sum); sum=\${sum%% *}
  echo "$n $text $sum" >> /data/records && sync /data/records && echo "$n $sum"
  n=$((n + 1)); sleep 1
done`;

export const recordWriter = (server: Server): Writer => {
  const sums = new Map<number, string>();
  const leaving = new AbortController();
  let running: Promise<unknown> = Promise.resolve();
  let ended = true;
  const waiting: (() => void)[] = [];
  const hear = (line: string): void => {
    const [number, sum] = line.split(' ');
    if (sum?.length !== 64) return;
    sums.set(Number(number), sum);
    for (const resolve of waiting.splice(0)) resolve();
  };
  const lookFor = () => {
    const acknowledged = new Map(sums);
    return (records: string): void => {
      const lost = findLost(acknowledged, records);
      if (lost.length === 0) return;
      throw new Error(`${lost.length} of ${acknowledged.size} records lost: ${lost.slice(0, 20).join(' ')}`);
    };
  };
  return {
    start: (networkId, service) => {
      if (!ended) return;
      ended = false;
      const docker = `docker -H unix:///run/rediacc/docker-${networkId}.sock`;
      const find = `${docker} ps --quiet --filter label=com.docker.compose.service=${service}`;
      const line = `exec ${docker} exec -i "$(${find})" sh -c "$(cat)"`;
      running = server
        .sh(line, {
          stdin: script(sums.size === 0 ? 1 : Math.max(...sums.keys()) + 1),
          onLine: hear,
          signal: leaving.signal,
        })
        // It ends with its container, with the server's power, or because it was asked to.
        .catch(() => undefined)
        .finally(() => {
          ended = true;
          for (const resolve of waiting.splice(0)) resolve();
        });
    },
    another: async () => {
      const before = sums.size;
      if (!ended) await new Promise<void>((resolve) => waiting.push(resolve));
      if (sums.size === before) throw new Error('the writer inside the repository has ended');
    },
    leave: () => leaving.abort(),
    stop: async (volume) => {
      await server.sh(`touch ${volume}/data/stop`);
      await running;
    },
    lookFor,
    verify: async (volume) => {
      const check = lookFor();
      check(await server.sh(`cat ${volume}/data/records`));
    },
    get acknowledged() {
      return sums.size;
    },
  };
};

/** Numbers of the acknowledged records that a file does not hold with the text of their checksum. */
export const findLost = (acknowledged: ReadonlyMap<number, string>, file: string): number[] => {
  const there = new Set<string>();
  for (const line of file.split('\n')) {
    const [number, text = '', sum] = line.split(' ');
    if (createHash('sha256').update(text).digest('hex') === sum) there.add(`${number} ${sum}`);
  }
  return [...acknowledged].filter(([number, sum]) => !there.has(`${number} ${sum}`)).map(([number]) => number);
};
