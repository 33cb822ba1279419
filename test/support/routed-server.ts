import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import http, {type IncomingHttpHeaders} from 'node:http';
import {createServer, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {FakeDocker} from './fake-docker.js';
import {inspection} from './inspection.js';

const FIRST_NETWORK = 2816;
const BLOCK = 64;
const PATIENCE_MS = 60_000;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A server with many daemons, as the built route server sees one: directories, sockets, and a process of its own. */
export class RoutedServer {
  readonly root = mkdtempSync(join(tmpdir(), 'rdc-routes-'));
  readonly daemons = new Map<number, FakeDocker>();
  port = 0;
  #process: ChildProcess | undefined;
  #dockerd: ChildProcess | undefined;
  #heard = '';

  /** @param more  labels of each container beside those that make it a service */
  constructor(
    {daemons, containers}: {daemons: number; containers: number},
    more: (networkId: number, slot: number) => Record<string, string> = () => ({}),
  ) {
    for (let index = 0; index < daemons; index += 1) {
      const networkId = FIRST_NETWORK + index * BLOCK;
      const docker = this.add(networkId);
      for (let slot = 0; slot < containers; slot += 1) {
        const one = inspection(networkId, slot, more(networkId, slot));
        docker.containers.set(one.Id, one);
      }
    }
  }

  /** Adds a daemon that does not run yet and has no containers. */
  add(networkId: number): FakeDocker {
    const docker = new FakeDocker();
    this.daemons.set(networkId, docker);
    return docker;
  }

  /** Lets all daemons run and starts the route server; resolves when it has a document. */
  async open(): Promise<void> {
    const proxy = this.path('opt/rediacc/proxy');
    for (const directory of [this.path('run/rediacc'), this.networks, proxy]) mkdirSync(directory, {recursive: true});
    writeFileSync(join(proxy, 'config.env'), 'BASE_DOMAIN=example.com\n');
    writeFileSync(join(proxy, 'traefik.yml'), TRAEFIK);
    symlinkSync('/bin/sleep', this.path('dockerd'));
    this.#dockerd = spawn(this.path('dockerd'), ['infinity'], {stdio: 'ignore'});
    for (const id of this.daemons.keys()) writeFileSync(join(this.networks, String(id)), '');
    await Promise.all([...this.daemons.keys()].map((id) => this.startDaemon(id)));
    this.port = await freePort();
    await this.start();
  }

  async close(): Promise<void> {
    await this.end('SIGKILL');
    this.#dockerd?.kill('SIGKILL');
    await Promise.all([...this.daemons.values()].map((docker) => docker.stop()));
    rmSync(this.root, {recursive: true, force: true});
  }

  /** Starts the route server's process without waiting for it. */
  launch(environment: NodeJS.ProcessEnv = {}): void {
    const own = {RENET_ROUTES_ROOT: this.root, RENET_ROUTES_PORT: String(this.port)};
    const child = spawn(process.execPath, ['dist/renet.cjs', 'route-server'], {
      env: {...process.env, NODE_OPTIONS: '', ...own, ...environment},
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#heard += text));
    this.#process = child;
  }

  async start(environment?: NodeJS.ProcessEnv): Promise<void> {
    this.launch(environment);
    await this.until(async () => (await this.get('/traefik')).status === 200);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined || !this.runs) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Whether the process that was started last is still there. */
  get runs(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** What the route server wrote to its log. */
  get log(): string {
    return this.#heard;
  }

  get networks(): string {
    return this.path('var/lib/rediacc/networks');
  }

  get portsFile(): string {
    return this.path('var/lib/rediacc/router/ports.json');
  }

  path(below: string): string {
    return join(this.root, below);
  }

  socketOf(id: number): string {
    return this.path(`run/rediacc/docker-${id}.sock`);
  }

  docker(id: number): FakeDocker {
    const docker = this.daemons.get(id);
    if (!docker) throw new Error(`there is no daemon ${id}`);
    return docker;
  }

  async startDaemon(id: number): Promise<void> {
    mkdirSync(this.path(`run/rediacc/docker-${id}`), {recursive: true});
    writeFileSync(this.path(`run/rediacc/docker-${id}/docker.pid`), String(this.#dockerd?.pid));
    await this.docker(id).start(this.socketOf(id));
  }

  /** Its process is gone, its socket too. */
  async stopDaemon(id: number): Promise<void> {
    this.killDaemon(id);
    await this.docker(id).stop();
  }

  /** Its process is gone; its socket stays, because systemd has made it. */
  killDaemon(id: number): void {
    rmSync(this.path(`run/rediacc/docker-${id}/docker.pid`), {force: true});
    this.docker(id).hangUp();
  }

  get requests(): number {
    return [...this.daemons.values()].reduce((sum, {requests}) => sum + requests, 0);
  }

  /** Asks the route server. @returns status 0 when nobody answers */
  get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
    return new Promise((resolve) => {
      const nobody = () => resolve({status: 0, headers: {}, body: Buffer.alloc(0)});
      const request = http.request(
        {host: '127.0.0.1', port: this.port, path, headers, method, agent: false},
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', nobody);
          answer.on('end', () =>
            resolve({status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks)}),
          );
        },
      );
      request.on('error', nobody).end();
    });
  }

  async json<T>(path: string): Promise<T> {
    return JSON.parse((await this.get(path)).body.toString()) as T;
  }

  /** Asks again and again until it is so. */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    for (const end = performance.now() + PATIENCE_MS; !(await isSo()); await pause(20)) {
      if (performance.now() > end) throw new Error(`It never came to be so:\n${String(isSo)}\n${this.log}`);
    }
  }
}

const TRAEFIK = `entryPoints:
  web: {address: "127.0.0.1:80/tcp"}
  websecure: {address: "127.0.0.1:443/tcp"}
  tcp-10000: {address: "127.0.0.1:10000/tcp"}
  tcp-10001: {address: "127.0.0.1:10001/tcp"}
`;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
