import {readdir} from 'node:fs/promises';
import type {RouteProblem, RouterPorts, RouterRoutes} from '../../contract/proxy.js';
import {messageOf} from '../../shared/errors.js';
import {NETWORKS_DIR, PROXY_DIR, ROUTER_DIR} from '../layout.js';
import type {Container} from './container.js';
import type {Discovery} from './discovery.js';
import {prepare, prepareJson, type Prepared} from './document.js';
import {healthOf} from './health.js';
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
import {Problems} from './problems.js';
import type {Listening} from './service-port.js';
import {readSettings, type RouteSettings} from './settings.js';
import {readIfThere, readListening} from './surroundings.js';
import type {RouteSource} from './server.js';
import {serviceTitle} from './fragment.js';
import {buildTable, type Table} from './table.js';

/** Where the route server finds and keeps things; another place in tests. */
export interface RouterPaths {
  readonly proxy: string;
  readonly state: string;
  readonly networks: string;
}
const ROUTER_PATHS: RouterPaths = {proxy: PROXY_DIR, state: ROUTER_DIR, networks: NETWORKS_DIR};

/** When to look for newly opened ports after a change, in ms: programs start listening without any event. */
const LOOK_AGAIN_MS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000, 60_000, 120_000, 240_000];
/** Changes that come together are one change. */
const SETTLE_MS = 50;

/** Keeps the table of routes up to date with what the daemons run, and the answers to be given ready. */
export class Router implements RouteSource {
  #settings: RouteSettings = readSettings('', '');
  #allocations: readonly Allocation[] = [];
  #listening: Listening = new Map();
  #table: Table | undefined;
  #warnings: readonly string[] = [];
  #problems: readonly RouteProblem[] = [];
  #traefik: Prepared | undefined;
  #routes: Prepared = prepareJson({routes: []});
  #pending: NodeJS.Timeout | undefined;
  #looks: NodeJS.Timeout[] = [];
  #building: Promise<void> = Promise.resolve();

  constructor(
    private readonly discovery: Pick<Discovery, 'views' | 'refresh' | 'forgetSpent'>,
    private readonly agentHash: string,
    private readonly paths: RouterPaths = ROUTER_PATHS,
  ) {}

  /** Reads settings and allocations; call `open` when the daemons have been read. */
  async load(): Promise<void> {
    const [configEnv, traefikYml] = await Promise.all(
      ['config.env', 'traefik.yml'].map((file) => readIfThere(`${this.paths.proxy}/${file}`)),
    );
    this.#settings = readSettings(configEnv ?? '', traefikYml ?? '');
    this.#allocations = await readAllocations(this.#portsFile);
  }

  /** Builds the first table; from here on changes are followed. */
  async open(): Promise<void> {
    await this.#rebuild();
    this.#lookForPorts();
  }

  /** To be called whenever a daemon or a container changed. Nothing happens before `open`. */
  changed(): void {
    if (this.#traefik === undefined) return;
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined;
      this.#lookForPorts();
      void this.#rebuild();
    }, SETTLE_MS);
  }

  stop(): void {
    clearTimeout(this.#pending);
    this.#looks.forEach(clearTimeout);
  }

  async refresh(): Promise<void> {
    await this.load();
    await this.discovery.refresh();
    await this.#rebuild();
  }

  traefik(): Prepared | undefined {
    return this.#traefik;
  }

  async traefikYaml(): Promise<Prepared | undefined> {
    if (!this.#table) return undefined;
    const {stringify} = await import('yaml');
    return prepare(stringify(this.#table.document), 'application/yaml');
  }

  routes(): Prepared {
    return this.#routes;
  }

  ports(): Prepared {
    const of = (protocol: string) =>
      this.#allocations
        .filter((allocation) => allocation.protocol === protocol)
        .map(({port, networkId, service, target}) => ({port, networkId, service, target}))
        .sort((a, b) => a.port - b.port);
    const range = {first: FIRST_DYNAMIC_PORT, last: LAST_DYNAMIC_PORT};
    return prepareJson({range, tcp: of('tcp'), udp: of('udp')} satisfies RouterPorts);
  }

  health(): Prepared {
    return prepareJson(
      healthOf({
        table: this.#table,
        daemons: this.discovery.views(),
        settings: this.#settings,
        warnings: this.#warnings,
        problems: this.#problems,
        agentHash: this.agentHash,
      }),
    );
  }

  get #portsFile(): string {
    return `${this.paths.state}/ports.json`;
  }

  /** One after the other: allocations must not be decided twice at once. */
  #rebuild(): Promise<void> {
    this.#building = this.#building
      .then(() => this.#build())
      .catch((error: unknown) => {
        process.stderr.write(`the routes could not be rebuilt: ${String(error)}\n`);
      });
    return this.#building;
  }

  async #build(): Promise<void> {
    await this.discovery.forgetSpent();
    this.#listening = await readListening();
    const views = this.discovery.views();
    const containers = views.flatMap((view) => view.containers);
    const problems = new Problems();
    const notes = await this.#assignPorts(containers, problems);
    this.#table = buildTable({
      containers,
      settings: this.#settings,
      allocations: this.#allocations,
      listening: this.#listening,
    });
    this.#problems = [...problems.all(), ...this.#table.problems];
    this.#warnings = [
      ...views.flatMap(({warnings}) => warnings),
      ...notes,
      ...problems.all().map(({problem}) => problem),
      ...this.#table.warnings,
    ];
    this.#traefik = prepareJson(this.#table.document);
    this.#routes = prepareJson({routes: [...this.#table.routes]} satisfies RouterRoutes);
  }

  /** @returns what is wrong for all */
  async #assignPorts(containers: readonly Container[], problems: Problems): Promise<string[]> {
    const asked = containers.flatMap((container) => {
      const {requests, invalid} = portRequests(container);
      for (const problem of invalid) problems.of(container)(`${serviceTitle(container)}: ${problem}`);
      return requests.map((request) => ({request, container}));
    });
    const kept = release(this.#allocations, await this.#existingNetworks());
    const {allocations, exhausted} = allocate(
      kept,
      asked.map(({request}) => request),
    );
    for (const {request, container} of asked.filter((one) => exhausted.includes(one.request))) {
      const text = `${serviceTitle(request)}: no ${request.protocol} port is free in ${FIRST_DYNAMIC_PORT}-${LAST_DYNAMIC_PORT} for its port ${request.target}`;
      problems.add(text, request, [container], `rediacc.${request.protocol}_ports`);
    }
    return allocations === this.#allocations ? [] : this.#keepPorts(allocations);
  }

  /** A port that would be another one after a restart is not given at all; everything else goes on. */
  async #keepPorts(allocations: readonly Allocation[]): Promise<string[]> {
    try {
      await writeAllocations(this.#portsFile, allocations);
    } catch (error) {
      return [`the dynamic ports could not be written, so that they stay as they were: ${messageOf(error)}`];
    }
    this.#allocations = allocations;
    return [];
  }

  /** Repositories that exist, running or not: each has reserved its network id. */
  async #existingNetworks(): Promise<Set<number>> {
    return new Set((await readdir(this.paths.networks)).map(Number));
  }

  #lookForPorts(): void {
    this.#looks.forEach(clearTimeout);
    this.#looks = LOOK_AGAIN_MS.map((delay) => setTimeout(() => void this.#look(), delay));
  }

  async #look(): Promise<void> {
    const now = await readListening();
    const ips = this.discovery.views().flatMap(({containers}) => containers.map(({ip}) => ip));
    if (ips.some((ip) => String(now.get(ip)) !== String(this.#listening.get(ip)))) await this.#rebuild();
  }
}
