import {once} from 'node:events';
import http, {type ServerResponse} from 'node:http';

/** What `GET /containers/{id}/json` answers: an object, or a status that says it failed. */
export type Inspected = Record<string, unknown> | number;

/** A Docker daemon as the route server sees it: a list, details and events, over HTTP on a unix socket. */
export class FakeDocker {
  readonly containers = new Map<string, Inspected>();
  readonly #following = new Set<ServerResponse>();
  readonly #server = http.createServer((request, response) => {
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
    const found = this.containers.get(path.split('/')[2] ?? '') ?? 404;
    if (typeof found === 'number') response.writeHead(found).end('{}');
    else response.end(JSON.stringify(found));
  });

  async start(socket: string): Promise<void> {
    this.#server.listen(socket);
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Says that something happened to a container. */
  event(id: string): void {
    for (const response of this.#following) response.write(`${JSON.stringify({Actor: {ID: id}})}\n`);
  }
}

/** A running container at an address of its network's block. */
export const inspected = (networkId: number, slot: number, labels: Record<string, string> = {}): Inspected => {
  const low = networkId + 2 + slot;
  const own = {'rediacc.service_name': `s${slot}`, 'rediacc.service_ip': `127.0.${low >> 8}.${low & 255}`};
  return {
    Id: `${networkId}-${slot}`.padEnd(64, '0'),
    State: {Status: 'running'},
    Config: {Labels: {...own, ...labels}, ExposedPorts: {'8080/tcp': {}}},
  };
};
