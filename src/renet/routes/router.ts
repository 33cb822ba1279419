import {readdir, readFile} from 'node:fs/promises';
import type {RouterHealth} from '../../contract/proxy.js';
import {NETWORKS_DIR, PROXY_DIR, ROUTER_DIR} from '../layout.js';
import {readListeners} from '../system/listening.js';
import type {Discovery} from './discovery.js';
import {prepare, prepareJson, type Prepared} from './document.js';
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
import {byAddress, type Listening} from './service-port.js';
import {readSettings, type RouteSettings} from './settings.js';
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
    return prepareJson({range: {first: FIRST_DYNAMIC_PORT, last: LAST_DYNAMIC_PORT}, tcp: of('tcp'), udp: of('udp')});
  }

  health(): Prepared {
    return prepareJson(this.#health());
  }

  #health(): RouterHealth {
    const routes = this.#table?.routes ?? [];
    const routers = (wanted: string) => routes.filter(({protocol}) => protocol === wanted).length;
    const daemons = this.discovery.views().map(({networkId, state, since, containers}) => ({
      networkId,
      state,
      containers: containers.length,
      since: since.toISOString(),
    }));
    const conflicts = [...(this.#table?.conflicts ?? [])];
    const isWell =
      this.#table !== undefined && conflicts.length === 0 && daemons.every(({state}) => state === 'connected');
    return {
      status: isWell ? 'ok' : 'degraded',
      routers: {http: routers('http'), tcp: routers('tcp'), udp: routers('udp')},
      services: this.#table?.services ?? {http: 0, tcp: 0, udp: 0},
      autoRoutes: {enabled: this.#settings.autoRoutes, baseDomain: this.#settings.baseDomain},
      daemons,
      conflicts,
      warnings: [...this.#warnings],
      agentHash: this.agentHash,
    };
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
    const asked = containers.map((container) => ({title: serviceTitle(container), ...portRequests(container)}));
    const exhausted = await this.#assignPorts(asked.flatMap(({requests}) => requests));
    this.#table = buildTable({
      containers,
      settings: this.#settings,
      allocations: this.#allocations,
      listening: this.#listening,
    });
    this.#warnings = [
      ...views.flatMap(({warnings}) => warnings),
      ...asked.flatMap(({title, invalid}) => invalid.map((problem) => `${title}: ${problem}`)),
      ...exhausted,
      ...this.#table.warnings,
    ];
    this.#traefik = prepareJson(this.#table.document);
    this.#routes = prepareJson({routes: this.#table.routes});
  }

  async #assignPorts(requests: Parameters<typeof allocate>[1]): Promise<string[]> {
    const kept = release(this.#allocations, await this.#existingNetworks());
    const {allocations, exhausted} = allocate(kept, requests);
    if (allocations !== this.#allocations) await writeAllocations(this.#portsFile, allocations);
    this.#allocations = allocations;
    return exhausted.map(
      (request) =>
        `${serviceTitle(request)}: no ${request.protocol} port is free in ${FIRST_DYNAMIC_PORT}-${LAST_DYNAMIC_PORT} for its port ${request.target}`,
    );
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

const readListening = async (): Promise<Listening> => byAddress(await readListeners());

const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};
