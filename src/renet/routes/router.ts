import type {RouterRoutes} from '../../contract/operations/proxy.js';
import {serially} from '../../shared/pool.js';
import {readIfThere} from '../files/read.js';
import type {Discovery} from './discovery.js';
import {prepare, prepareJson, type Prepared} from './document.js';
import {healthOf} from './health.js';
import type {RouterPaths} from './places.js';
import {servedOf, ServedFiles, type Served} from './served.js';
import type {RouteSource} from './server.js';
import {readListening} from './surroundings.js';
import {DynamicPorts} from './table/dynamic-ports.js';
import type {Problem} from './table/problems.js';
import type {Listening} from './table/service-port.js';
import {readSettings, type RouteSettings} from './table/settings.js';
import {answering} from './table/stand-in.js';
import {buildTable, type Table} from './table/table.js';

/** When to look for newly opened ports after a change, in ms: programs start listening without any event. */
const LOOK_AGAIN_MS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000, 60_000, 120_000, 240_000];
/** Changes that come together are one change. */
const SETTLE_MS = 50;

/** Keeps the table of routes up to date with what the daemons run, and the answers to be given ready. */
export class Router implements RouteSource {
  readonly #dynamic: DynamicPorts;
  #settings: RouteSettings = readSettings('', '');
  #listening: Listening = new Map();
  #table: Table | undefined;
  #notes: readonly string[] = [];
  #problems: readonly Problem[] = [];
  #traefik: Prepared | undefined;
  #served: Served = new Map();
  readonly #files: ServedFiles;
  #routes: Prepared = prepareJson({routes: []});
  #pending: NodeJS.Timeout | undefined;
  #looks: NodeJS.Timeout[] = [];
  /** Allocations must not be decided twice at once, nor be read while they are. */
  readonly #inTurn = serially();
  /** A build that has not begun: it will see everything that has happened until then. */
  #waiting: Promise<void> | undefined;
  #yaml: {readonly of: Table; readonly prepared: Prepared} | undefined;
  #isOpen: () => void = () => {};
  readonly #opened = new Promise<void>((resolve) => (this.#isOpen = resolve));

  constructor(
    private readonly discovery: Pick<Discovery, 'views' | 'refresh' | 'forgetSpent'>,
    private readonly agentHash: string,
    private readonly paths: RouterPaths,
  ) {
    this.#dynamic = new DynamicPorts(`${paths.state}/ports.json`, paths.networks);
    this.#files = new ServedFiles(paths.run);
  }

  /** Reads settings and allocations; call `open` when the daemons have been read. */
  async load(): Promise<void> {
    const [configEnv, traefikYml] = await Promise.all(
      ['config.env', 'traefik.yml'].map((file) => readIfThere(`${this.paths.proxy}/${file}`)),
    );
    this.#settings = readSettings(configEnv ?? '', traefikYml ?? '');
    await this.#dynamic.load();
  }

  /** Builds the first table; from here on changes are followed. */
  async open(): Promise<void> {
    await this.#rebuild();
    this.#isOpen();
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
    // A table of daemons that are still being read would take routes away.
    await this.#opened;
    await this.#inTurn(() => this.load());
    await this.discovery.refresh();
    await this.#rebuild();
  }

  traefik(): Prepared | undefined {
    return this.#traefik;
  }

  /** An answer that is not the latest any more says nothing; the next question comes soon. */
  told(document: Prepared): void {
    if (document === this.#traefik) void this.#files.tell(this.#served);
  }

  async traefikYaml(): Promise<Prepared | undefined> {
    const table = this.#table;
    if (!table || this.#yaml?.of === table) return this.#yaml?.prepared;
    const {stringify} = await import('yaml');
    const prepared = prepare(stringify(table.document), 'application/yaml');
    this.#yaml = {of: table, prepared};
    return prepared;
  }

  routes(): Prepared {
    return this.#routes;
  }

  ports(): Prepared {
    return prepareJson(this.#dynamic.ports());
  }

  health(): Prepared {
    return prepareJson(
      healthOf({
        table: this.#table,
        daemons: this.discovery.views(),
        settings: this.#settings,
        notes: this.#notes,
        problems: this.#problems,
        agentHash: this.agentHash,
      }),
    );
  }

  #rebuild(): Promise<void> {
    this.#waiting ??= this.#inTurn(() => {
      this.#waiting = undefined;
      return this.#build();
    }).catch((error: unknown) => {
      process.stderr.write(`the routes could not be rebuilt: ${String(error)}\n`);
    });
    return this.#waiting;
  }

  async #build(): Promise<void> {
    await this.discovery.forgetSpent();
    this.#listening = await readListening();
    const views = this.discovery.views();
    const containers = answering(views.flatMap((view) => view.containers));
    const {notes, problems} = await this.#dynamic.assign(containers);
    this.#table = buildTable({
      containers,
      settings: this.#settings,
      allocations: this.#dynamic.allocations,
      listening: this.#listening,
    });
    this.#problems = [...problems, ...this.#table.problems];
    this.#notes = notes;
    const networks = views.map(({networkId}) => networkId);
    this.#served = servedOf(networks, containers, this.#table.routes);
    this.#traefik = prepareJson(this.#table.document);
    this.#routes = prepareJson({routes: [...this.#table.routes]} satisfies RouterRoutes);
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
