import {readdir} from 'node:fs/promises';
import type {RouterPorts} from '../../../contract/operations/proxy.js';
import {messageOf} from '../../../shared/errors.js';
import type {Container} from './container.js';
import {
  allocate,
  FIRST_DYNAMIC_PORT,
  LAST_DYNAMIC_PORT,
  portRequests,
  readAllocations,
  release,
  writeAllocations,
  type Allocation,
} from './ports.js';
import {problemOf, type Problem} from './problems.js';

/** Who has which port of the range, also after a restart. To be asked one thing after the other. */
export class DynamicPorts {
  #allocations: readonly Allocation[] = [];
  #unreadable: string | undefined;

  /**
   * @param file  where they are kept
   * @param networks  directory with an entry for each repository that exists
   */
  constructor(
    private readonly file: string,
    private readonly networks: string,
  ) {}

  get allocations(): readonly Allocation[] {
    return this.#allocations;
  }

  /** Who has which port is not guessed: when it cannot be read nobody is given one, and everything else goes on. */
  async load(): Promise<void> {
    this.#unreadable = undefined;
    try {
      this.#allocations = await readAllocations(this.file);
    } catch (error) {
      this.#allocations = [];
      this.#unreadable = `no dynamic port is given, because ${this.file} cannot be read: ${messageOf(error)}`;
    }
  }

  /**
   * Gives the containers what they ask for, as far as there is, and takes back what deleted repositories had.
   *
   * @returns what is wrong for all, in sentences, and what single containers do not get
   */
  async assign(containers: readonly Container[]): Promise<{notes: string[]; problems: Problem[]}> {
    const problems: Problem[] = [];
    const asked = containers.flatMap((container) => {
      const {requests, invalid} = portRequests(container);
      problems.push(...invalid.map((cause) => problemOf(cause, container)));
      return requests.map((request) => ({request, container}));
    });
    if (this.#unreadable !== undefined) return {notes: [this.#unreadable], problems};
    const kept = release(this.#allocations, await this.#existingNetworks());
    const {allocations, exhausted} = allocate(
      kept,
      asked.map(({request}) => request),
    );
    const without = new Set(exhausted);
    for (const {request, container} of asked.filter((one) => without.has(one.request))) {
      const {protocol, target} = request;
      problems.push(problemOf({kind: 'no-free-port', protocol, target}, container));
    }
    return {notes: allocations === this.#allocations ? [] : await this.#keep(allocations), problems};
  }

  /** What /ports says. */
  ports(): RouterPorts {
    const of = (protocol: string) =>
      this.#allocations
        .filter((allocation) => allocation.protocol === protocol)
        .map(({port, networkId, service, target}) => ({port, networkId, service, target}))
        .sort((a, b) => a.port - b.port);
    return {range: {first: FIRST_DYNAMIC_PORT, last: LAST_DYNAMIC_PORT}, tcp: of('tcp'), udp: of('udp')};
  }

  /** A port that would be another one after a restart is not given at all; everything else goes on. */
  async #keep(allocations: readonly Allocation[]): Promise<string[]> {
    try {
      await writeAllocations(this.file, allocations);
    } catch (error) {
      return [`the dynamic ports could not be written, so that they stay as they were: ${messageOf(error)}`];
    }
    this.#allocations = allocations;
    return [];
  }

  /** Repositories that exist, running or not: each has reserved its network id. */
  async #existingNetworks(): Promise<Set<number>> {
    return new Set((await readdir(this.networks)).map(Number));
  }
}
