import {EventEmitter, once} from 'node:events';
import http, {type ServerResponse} from 'node:http';

/** What `GET /containers/{id}/json` answers: an object, or a status that says it failed. */
export type Inspected = Record<string, unknown> | number;
/** One that takes its time. */
type Slow = Promise<Inspected>;

/** A Docker daemon as the route server sees it: a list, details and events, over HTTP on a unix socket. */
export class FakeDocker {
  readonly containers = new Map<string, Inspected | Slow>();
  /** How often it was asked anything. */
  requests = 0;
  readonly #asked = new EventEmitter();
  readonly #following = new Set<ServerResponse>();
  readonly #server = http.createServer((request, response) => {
    this.requests += 1;
    const path = String(request.url).split('?', 1)[0] ?? '';
    if (path === '/events') {
      this.#following.add(response);
      response.once('close', () => this.#following.delete(response));
      response.writeHead(200).flushHeaders();
      return;
    }
    if (path === '/containers/json') {
      response.end(JSON.stringify([...this.containers.keys()].map((Id) => ({Id}))));
      return;
    }
    const id = path.split('/')[2] ?? '';
    this.#asked.emit(id);
    const found = this.containers.get(id) ?? 404;
    void Promise.resolve(found).then((answer) => {
      if (typeof answer === 'number') response.writeHead(answer).end('{}');
      else response.end(JSON.stringify(answer));
    });
  });

  async start(socket: string): Promise<void> {
    this.#server.listen(socket);
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Those who follow its events. */
  get followers(): number {
    return this.#following.size;
  }

  /** Cuts everybody off. Its socket stays, as that of a daemon that systemd listens for. */
  hangUp(): void {
    this.#server.closeAllConnections();
  }

  /** Ends the streams of events, and nothing else. */
  endEvents(): void {
    for (const response of this.#following) response.end();
  }

  /** Resolves when somebody asks for the container the next time. */
  async asked(id: string): Promise<void> {
    await once(this.#asked, id);
  }

  /** Says that something happened to a container. */
  event(id: string, times = 1): void {
    for (const response of this.#following) response.write(`${JSON.stringify({Actor: {ID: id}})}\n`.repeat(times));
  }
}

/** A running container at an address of its network's block. */
export const inspected = (networkId: number, slot: number, labels: Record<string, string> = {}): Inspected => {
  const low = networkId + 2 + slot;
  const own = {'rediacc.service_name': `s${slot}`, 'rediacc.service_ip': `127.0.${low >> 8}.${low & 255}`};
  return {
    Id: `${networkId}-${slot}-`.padEnd(64, '0'),
    State: {Status: 'running'},
    Config: {Labels: {...own, ...labels}, ExposedPorts: {'8080/tcp': {}}},
  };
};
