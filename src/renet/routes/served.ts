import {utimesSync} from 'node:fs';
import {rename, writeFile} from 'node:fs/promises';
import type {Route} from '../../contract/operations/proxy.js';
import type {NetworkId} from '../../contract/types.js';
import {messageOf} from '../../shared/errors.js';
import {serially} from '../../shared/pool.js';
import {formatServed, servedFile} from './served-file.js';
import type {Container} from './table/container.js';

/** Ids of the containers that requests are sent to, by network. */
export type Served = ReadonlyMap<NetworkId, readonly string[]>;

/** Pure: the containers whose service has a route, for each of the networks. */
export const servedOf = (
  networks: readonly NetworkId[],
  containers: readonly Container[],
  routes: readonly Pick<Route, 'networkId' | 'service'>[],
): Served => {
  const routed = new Set(routes.map(({networkId, service}) => `${networkId} ${service}`));
  const isRouted = ({networkId, service}: Container) => routed.has(`${networkId} ${service}`);
  return new Map(
    networks.map((id) => [id, containers.filter((one) => one.networkId === id && isRouted(one)).map((one) => one.id)]),
  );
};

/**
 * Leaves for every repository which of its containers Traefik was last told of, where its own functions can read it:
 * they cannot ask the route server. Each file is touched at every question, which says that Traefik asks at all.
 */
export class ServedFiles {
  readonly #written = new Map<NetworkId, string>();
  readonly #inTurn = serially();

  constructor(private readonly directory: string) {}

  /** To be called when Traefik has been answered. */
  tell(served: Served): Promise<void> {
    return this.#inTurn(async () => {
      for (const [id, ids] of served) await this.#keep(id, formatServed(ids));
    });
  }

  async #keep(id: NetworkId, text: string): Promise<void> {
    const file = servedFile(id, this.directory);
    if (this.#written.get(id) === text && touch(file)) return;
    try {
      await writeFile(`${file}.new`, text, {mode: 0o644});
      await rename(`${file}.new`, file);
      this.#written.set(id, text);
    } catch (error) {
      this.#written.delete(id);
      // The agent makes the directory for a repository that is up.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') process.stderr.write(`${file}: ${messageOf(error)}\n`);
    }
  }
}

/** At once: it lies in memory, and there may be hundreds every five seconds. @returns whether it is there */
const touch = (file: string): boolean => {
  const now = new Date();
  try {
    utimesSync(file, now, now);
    return true;
  } catch {
    return false;
  }
};
